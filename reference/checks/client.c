/* A C program that uses the installed header and library: every function on the file it is given,
   the six bytes that check_install.py writes. Status 0 if all is right. */
#include <rt.h>
#include <stdlib.h>
#include <string.h>

static const char kSample[] = "a\0b\r\n\xff";
enum { kSize = sizeof kSample - 1 };

static int wrong(void* content, size_t size) {
  const int differs = content == NULL || memcmp(content, kSample, size) != 0;
  free(content);
  return differs;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return wrong(rt_file_read_text(argv[1]), kSize + 1) ||
         wrong(rt_file_mmap_read_text(argv[1]), kSize + 1) ||
         wrong(rt_file_read_bytes(argv[1]), kSize) ||
         wrong(rt_file_mmap_read_bytes(argv[1]), kSize) || rt_file_size(argv[1]) != kSize;
}
