#include "conformance/probe/reproducer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace rtconf::probe {
namespace {

struct Need {
  const char* header;
  std::array<const char*, 9> words;  ///< any of them in the program asks for the header
};

constexpr std::array<Need, 28> kNeeds = {{
    {"dirent.h", {"opendir("}},
    {"dlfcn.h", {"dlsym("}},
    {"errno.h", {"errno", "is = -E"}},
    {"fcntl.h", {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREAT", "fcntl(", "AT_FDCWD"}},
    {"ftw.h", {"nftw("}},
    {"locale.h", {"setlocale("}},
    {"malloc.h", {"mallinfo2", "malloc_usable_size"}},
    {"pthread.h", {"pthread_"}},
    {"pwd.h", {"getpwuid"}},
    {"sched.h", {"unshare(", "sched_"}},
    {"signal.h", {"sigprocmask", "sigaction", "SIG_IGN", "kill(", "signal(", "SIGCHLD", "raise("}},
    {"stdbool.h", {"bool "}},
    {"stdint.h", {"int64_t", "uint8_t"}},
    {"stdio.h", {"fopen", "printf", "putc", "getc", "tmpfile", "fflush", "popen"}},
    {"stdlib.h", {"malloc", "free(", "realpath", "size_t", "exit(", "env("}},
    {"string.h",
     {"strlen", "memcmp", "memset", "strcat", "memcpy", "strcmp", "strdup", "strncmp", "strcpy"}},
    {"sys/file.h", {"flock("}},
    {"sys/inotify.h", {"inotify_"}},
    {"sys/mman.h", {"mmap("}},
    {"sys/prctl.h", {"prctl("}},
    {"sys/ptrace.h", {"ptrace("}},
    {"sys/resource.h", {"rlimit", "rusage", "getpriority("}},
    {"sys/stat.h",
     {"mkdir", "chmod", "stat(", "mkfifo", "umask(", "mknod(", "utimensat(", "mknod"}},
    {"sys/syscall.h", {"SYS_"}},
    {"sys/time.h", {"itimer"}},
    {"sys/uio.h", {"iovec"}},
    {"sys/user.h", {"user_regs_struct"}},
    {"sys/wait.h", {"wait(", "waitpid("}},
}};

constexpr std::string_view kNamePrefix = "rt_";  // all functions have it

bool asks(std::string_view program, const Need& need) {
  for (const char* word : need.words) {
    if (word != nullptr && program.find(word) != std::string_view::npos) return true;
  }
  return false;
}

std::string indented(std::string_view lines) {
  std::string out;
  out.reserve(lines.size() + lines.size() / 8 + 80);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    if (!line.empty()) out.append("  ").append(line).append("\n");
    if (end == std::string_view::npos) break;
    lines.remove_prefix(end + 1);
  }
  return out;
}

std::string again_code(const Recipe& recipe) {
  if (recipe.again.empty()) return "";
  return fmt::format("static void again(void) {{\n{}}}\n", indented(recipe.again));
}

/// A function that gives a size beside its content is called like the readers, which give none; the
/// size is in `size` afterwards.
std::string sized_code(const Subject& subject) {
  if (!subject.gives_size) return "";
  return fmt::format(
      "static {0} (*sized)({1}); static size_t size; static int no_size;\n"
      "static {0}call(const char *path) {{ size = -3; return sized(path, no_size ? NULL : &size); "
      "}}\n",
      subject.c_type, subject.c_parameters);
}

/// Finds the function in the library.
std::string binding_code(const Subject& subject) {
  const std::string type = fmt::format("{} (*{{}})({})", subject.c_type, subject.c_parameters);
  const std::string name = subject.gives_size ? "sized" : "call";
  return fmt::format("{} = ({})dlsym(dlopen(argv[argc - 1], RTLD_NOW), \"{}\");\n",
                     subject.gives_size ? name : fmt::format(fmt::runtime(type), "call"),
                     fmt::format(fmt::runtime(type), ""), subject.name);
}

/// Functions that the program calls by their names, the judged one included: declared before main,
/// and found in the library first of all.
struct Named {
  std::string declared;
  std::string bound;
};

Named named_code(const Subject& subject, const Recipe& recipe) {
  Named code;
  const auto names_any = [](std::string_view part) {
    return part.find(kNamePrefix) != std::string_view::npos;
  };
  if (!names_any(recipe.prelude) && !names_any(recipe.setup) && !names_any(recipe.again) &&
      !names_any(recipe.call) && !names_any(recipe.check))
    return code;
  const std::string text =
      recipe.prelude + recipe.setup + recipe.again + recipe.call + recipe.check;
  const auto name = [&](const Subject& other) {
    if (text.find(other.name + "(") == std::string::npos) return;
    const std::string type = fmt::format("{} (*{{}})({})", other.c_type, other.c_parameters);
    code.declared += fmt::format("static {};\n", fmt::format(fmt::runtime(type), other.name));
    code.bound += fmt::format("{0} = ({1})dlsym(dlopen(argv[argc - 1], RTLD_NOW), \"{0}\");\n",
                              other.name, fmt::format(fmt::runtime(type), ""));
  };
  std::for_each(recipe.others.begin(), recipe.others.end(), name);
  name(subject);
  return code;
}

}  // namespace

const char* const kTellingMalloc =
    "static size_t asked;\n"
    "static void *told(char *p, size_t n) { asked = n; return p ? memset(p + n, 0x5a, 64) - n : p; "
    "}\n"
    "void *__libc_malloc(size_t), *__libc_realloc(void *, size_t);\n"
    "void *malloc(size_t n) { char *p = __libc_malloc(n + 64); return told(p ? memset(p, 0x5a, n) "
    ": p, n); }\n"
    "void *calloc(size_t a, size_t b) { void *p = malloc(a * b); return p ? memset(p, 0, a * b) : "
    "p; }\n"
    "void *realloc(void *p, size_t n) { return told(__libc_realloc(p, n + 64), n); }\n";

std::string reproducer(const Subject& subject, const Recipe& recipe) {
  const bool calls_itself = recipe.check.find("call(") != std::string::npos;
  const bool as_text = subject.c_type.ends_with('*');
  const Named named = named_code(subject, recipe);
  const std::string prelude =
      named.declared + recipe.prelude + again_code(recipe) + sized_code(subject);
  std::string body = named.bound + binding_code(subject);
  body += recipe.setup;
  if (!calls_itself) {
    if (!body.ends_with('\n')) body += '\n';
    if (recipe.check.find("result") == std::string::npos) {
      body += fmt::format("{};\n", recipe.call);
    } else {
      body += fmt::format("{}{}result = {};\n", subject.c_type, as_text ? "" : " ", recipe.call);
    }
  }
  body += recipe.check;
  if (recipe.check.empty()) body += "return 0;";
  return fmt::format("{}int main(int argc, char **argv) {{\n{}}}\n", prelude, indented(body));
}

std::string with_head(std::string_view clause, std::string_view program) {
  if (program.empty()) return "";
  std::string head = fmt::format(
      "/* {}\n"
      "   Build: cc -D_GNU_SOURCE -rdynamic -o show show.c   Run in an empty directory: ./show "
      "LIB.so\n"
      "   Exit status 1, death by a signal, or no end at all shows the fault. */\n",
      clause);
  for (const Need& need : kNeeds) {
    if (asks(program, need)) head += fmt::format("#include <{}>\n", need.header);
  }
  head += "#include <unistd.h>\n";
  return head.append(program);
}

}  // namespace rtconf::probe
