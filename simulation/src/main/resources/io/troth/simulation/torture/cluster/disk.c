/*
 * Stands between a server and its disk (LD_PRELOAD). The file that TROTH_TORTURE_DISK names says what to do, as
 * text at its beginning, and may change at any time:
 *
 *   ok          nothing
 *   delay N     each sync takes N milliseconds longer
 *   hang        no sync ends as long as this stands there
 *   full        writes to regular files fail: no space is left
 *
 * The file is mapped, so that looking at it costs nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define ORDER_BYTES 64

static const volatile char *order;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("TROTH_TORTURE_DISK");
  if (path == NULL) {
    return;
  }
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return;
  }
  void *mapped = mmap(NULL, ORDER_BYTES, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) {
    order = mapped;
  }
}

static void *next(const char *name, void **known) {
  if (*known == NULL) {
    *known = dlsym(RTLD_NEXT, name);
  }
  return *known;
}

static void wait_millis(long millis) {
  struct timespec left = {millis / 1000, millis % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

static void before_sync(void) {
  if (order == NULL) {
    return;
  }
  if (order[0] == 'd') {
    long millis = 0;
    for (int at = 6; at < ORDER_BYTES && order[at] >= '0' && order[at] <= '9'; at++) {
      millis = 10 * millis + (order[at] - '0');
    }
    wait_millis(millis);
  }
  while (order[0] == 'h') {
    wait_millis(10);
  }
}

/* Standard output and error are files too, and have to tell what happens. */
static int is_full(int file) {
  struct stat about;
  return order != NULL && order[0] == 'f' && file > 2 && fstat(file, &about) == 0 && S_ISREG(about.st_mode);
}

static int no_space(void) {
  errno = ENOSPC;
  return -1;
}

int fsync(int file) {
  static void *known;
  before_sync();
  return ((int (*)(int))next("fsync", &known))(file);
}

int fdatasync(int file) {
  static void *known;
  before_sync();
  return ((int (*)(int))next("fdatasync", &known))(file);
}

int sync_file_range(int file, off_t offset, off_t length, unsigned int flags) {
  static void *known;
  before_sync();
  return ((int (*)(int, off_t, off_t, unsigned int))next("sync_file_range", &known))(file, offset, length, flags);
}

int msync(void *from, size_t length, int flags) {
  static void *known;
  before_sync();
  return ((int (*)(void *, size_t, int))next("msync", &known))(from, length, flags);
}

ssize_t write(int file, const void *bytes, size_t length) {
  static void *known;
  if (is_full(file)) {
    return no_space();
  }
  return ((ssize_t (*)(int, const void *, size_t))next("write", &known))(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  static void *known;
  if (is_full(file)) {
    return no_space();
  }
  return ((ssize_t (*)(int, const void *, size_t, off_t))next("pwrite", &known))(file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  static void *known;
  if (is_full(file)) {
    return no_space();
  }
  return ((ssize_t (*)(int, const void *, size_t, off64_t))next("pwrite64", &known))(file, bytes, length, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  static void *known;
  if (is_full(file)) {
    return no_space();
  }
  return ((ssize_t (*)(int, const struct iovec *, int))next("writev", &known))(file, parts, count);
}

int fallocate(int file, int mode, off_t offset, off_t length) {
  static void *known;
  if (is_full(file)) {
    return no_space();
  }
  return ((int (*)(int, int, off_t, off_t))next("fallocate", &known))(file, mode, offset, length);
}

int posix_fallocate(int file, off_t offset, off_t length) {
  static void *known;
  if (is_full(file)) {
    return ENOSPC;
  }
  return ((int (*)(int, off_t, off_t))next("posix_fallocate", &known))(file, offset, length);
}
