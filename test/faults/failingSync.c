/* Preloaded: while the file that FAILING_SYNC names exists, the disk does not take what was written. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int refuses(void) {
  const char *trigger = getenv("FAILING_SYNC");
  return trigger != NULL && access(trigger, F_OK) == 0;
}

static int sync_or_fail(const char *name, int fd) {
  if (refuses()) {
    errno = EIO;
    return -1;
  }
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(fd);
}

int fsync(int fd) { return sync_or_fail("fsync", fd); }
int fdatasync(int fd) { return sync_or_fail("fdatasync", fd); }
