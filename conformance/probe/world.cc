#include "conformance/probe/world.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "conformance/probe/text.h"

namespace rtconf::probe {

std::string World::code() const {
  std::string text;
  for (const Step& step : steps) text += step.code + "\n";
  return text;
}

std::string World::call_code() const {
  const std::string call =
      fmt::format("call({})", arguments_code.empty() ? path_code : arguments_code);
  if (before_call.empty()) return call;
  if (after_code.empty()) return fmt::format("(again(), {})", call);
  return fmt::format("({{ again(); __typeof__({0}) given = {0}; {1}; given; }})", call, after_code);
}

Given::Given(const World& world) {
  const auto text = [](const std::optional<std::string>& of) { return of ? of->c_str() : nullptr; };
  const More& more = world.more;
  arguments_ = {.first = text(world.path),
                .second = text(more.second),
                .handle = more.live_handle ? *more.live_handle : more.handle,
                .flag = more.flag,
                .no_size = more.no_size};
  if (!more.list) {
    arguments_.count = more.count.value_or(0);
    return;
  }
  for (const std::string& one : *more.list) list_.push_back(one.c_str());
  arguments_.count = more.count.value_or(list_.size());
  if (more.list_has_no_end) {
    end_before_a_page();
  } else {
    list_.push_back(nullptr);
    arguments_.list = list_.data();
  }
}

Given::~Given() {
  if (pages_ != nullptr) munmap(pages_, pages_size_);
}

void Given::end_before_a_page() {
  constexpr std::size_t kPage = 65536;  // no machine has larger ones
  const std::size_t size = list_.size() * sizeof(const char*);
  const std::size_t readable = (size + kPage - 1) / kPage * kPage;
  void* pages =
      mmap(nullptr, readable + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return;
  pages_ = pages;
  pages_size_ = readable + kPage;
  char* const end = static_cast<char*>(pages) + readable;
  mprotect(end, kPage, PROT_NONE);
  auto* const list = reinterpret_cast<const char**>(end - size);
  std::copy(list_.begin(), list_.end(), list);
  arguments_.list = list;
}

std::string fresh_name(std::string_view stem) {
  static std::atomic<unsigned> counter{0};
  const unsigned number = ++counter;
  return number == 1 ? std::string(stem) : fmt::format("{}-{}", stem, number);
}

namespace world {

World at(std::string title, std::vector<Step> steps, std::string path, Content content) {
  std::string code = quoted(path);
  return {std::move(title), std::move(steps), std::move(path), std::move(code), std::move(content)};
}

namespace {

constexpr const char* kHead = "the start";
constexpr const char* kTail = "the end.";

/// A file of `size` bytes that `steps` make; `title` has a place for the size.
World with_holes(fmt::format_string<std::uint64_t&> title, std::uint64_t size,
                 const std::function<std::vector<Step>(const std::string&)>& steps) {
  const std::string name = fresh_name("sparse");
  World made = at(fmt::format(title, size), steps(name), name);
  made.content = Content::repeat(size, "");
  return made;
}

std::string working_directory() {
  std::array<char, PATH_MAX> here{};
  return getcwd(here.data(), here.size()) == nullptr ? "" : here.data();
}

}  // namespace

World file(const std::string& name, const Content& content) {
  return at("a file of " + content.describe(), {write_file(name, content)}, name, content);
}

World file(const Content& content) { return file(fresh_name("file"), content); }

World sparse(std::uint64_t size) {
  return with_holes("a sparse file of {} bytes", size, [=](const std::string& name) {
    return std::vector<Step>{make_sparse(name, size, size < 8 ? "" : kTail)};
  });
}

World sparse_inside(std::uint64_t size) {
  return with_holes("a file of {} bytes with a hole inside", size, [=](const std::string& name) {
    return std::vector<Step>{make_sparse(name, size, kTail),
                             overwrite_file(name, Content::exactly(kHead))};
  });
}

World sparse_at_end(std::uint64_t size) {
  return with_holes("a file of {} bytes that ends in a hole", size, [=](const std::string& name) {
    return std::vector<Step>{write_file(name, Content::exactly(kHead)), truncate_file(name, size)};
  });
}

World read_only(const Content& content) {
  const std::string name = fresh_name("read-only");
  return at("a file of mode 0444 with " + content.describe(),
            {write_file(name, content), bind_by_mode(name, 0444)}, name, content);
}

World through_symlink(const Content& content) {
  const std::string name = fresh_name("target");
  return at("a symbolic link to a file of " + content.describe(),
            {write_file(name, content), link_symbolic(name, name + ".link")}, name + ".link",
            content);
}

World through_chain(const Content& content) {
  const std::string name = fresh_name("chain");
  return at(
      "a chain of symbolic links, through a directory, to a file of " + content.describe(),
      {make_directory(name), write_file(name + "/target", content),
       link_symbolic("target", name + "/middle"), link_symbolic(name + "/middle", name + ".link")},
      name + ".link", content);
}

World through_long_chain(unsigned links, const Content& content) {
  const std::string name = fresh_name("long-chain");
  std::vector<Step> steps = {write_file(name, content)};
  std::string last = name;
  for (unsigned link = 1; link <= links; ++link) {
    const std::string next = fmt::format("{}.{}", name, link);
    steps.push_back(link_symbolic(last, next));
    last = next;
  }
  return at(fmt::format("a chain of {} symbolic links to a file of {}", links, content.describe()),
            std::move(steps), last, content);
}

World through_absolute_link(const Content& content) {
  const std::string name = fresh_name("far");
  Step link = link_symbolic(fmt::format("{}/{}", working_directory(), name), name + ".link");
  link.code = fmt::format("symlink(realpath({}, NULL), {});", quoted(name), quoted(name + ".link"));
  return at("a symbolic link with an absolute target, a file of " + content.describe(),
            {write_file(name, content), std::move(link)}, name + ".link", content);
}

World below_linked_directory(const Content& content) {
  const std::string name = fresh_name("real");
  return at("a path through a symbolic link to a directory, to a file of " + content.describe(),
            {make_directory(name), write_file(name + "/file", content),
             link_symbolic(name, name + ".link")},
            name + ".link/file", content);
}

World through_hard_link(const Content& content) {
  const std::string name = fresh_name("linked");
  return at("the second hard link of a file of " + content.describe(),
            {write_file(name, content), link_hard(name, name + ".too")}, name + ".too", content);
}

World unlinked(const Content& content, int fd) {
  const std::string name = fresh_name("unlinked");
  return at("an unlinked file, open in the caller, of " + content.describe(),
            {write_file(name, content), hold_open(name, fd), remove_file(name)},
            fmt::format("/proc/self/fd/{}", fd), content);
}

World absolute(const Content& content) {
  const std::string name = fresh_name("absolute");
  World made =
      at("the absolute path of a file of " + content.describe(), {write_file(name, content)},
         fmt::format("{}/{}", working_directory(), name), content);
  made.path_code = fmt::format("realpath({}, NULL)", quoted(name));
  return made;
}

World deep(std::size_t length, const Content& content) {
  // Directories named by 200 zeros, so that the reproducer can write the path with one format.
  constexpr std::size_t kName = 200;
  const std::string root = fresh_name("deep");
  const std::size_t levels = (length - root.size() - 2) / (kName + 1);
  const std::string last(length - root.size() - levels * (kName + 1) - 1, 'f');
  std::string path = root;
  std::vector<Step> steps = {make_directory(path)};
  for (std::size_t level = 0; level < levels; ++level) {
    path += "/" + std::string(kName, '0');
    steps.push_back(make_directory(path));
  }
  path += "/" + last;
  steps.push_back(write_file(path, content));
  for (Step& step : steps) step.code.clear();
  steps.front().code = fmt::format(
      "char path[4400] = {}; mkdir(path, 0755);\n"
      "for (int k = 0; k < {}; k++) sprintf(path + strlen(path), \"/%0{}d\", 0), mkdir(path, "
      "0755);\n"
      "strcat(path, \"/\"); memset(path + strlen(path), 'f', {});",
      quoted(root), levels, kName, last.size());
  steps.back().code = write_file_code("path", content);
  World made =
      at(fmt::format("a path of {} bytes to a file of {}", path.size(), content.describe()),
         std::move(steps), path, content);
  made.path_code = "path";
  return made;
}

World unreadable(const Content& content) {
  const std::string name = fresh_name("unreadable");
  return at("a file of mode 0000 with " + content.describe(),
            {write_file(name, content), bind_by_mode(name, 0)}, name, content);
}

World unsearchable(const Content& content) {
  const std::string name = fresh_name("unsearchable");
  return at("a file in a directory of mode 0600, of " + content.describe(),
            {make_directory(name), write_file(name + "/file", content), bind_by_mode(name, 0600)},
            name + "/file", content);
}

}  // namespace world
}  // namespace rtconf::probe
