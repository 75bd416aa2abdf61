#include "conformance/cases/map_witness.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>

#include "conformance/probe/heap.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;

namespace {

std::uint64_t page_size() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

constexpr std::array<std::uint64_t, 6> kSizes = {0, 1, 4060, 4096, 5000, 100'000};

/// Unless it is the judged one, whose calls are made in worlds that reproducers know.
void give_back(Case& c, const Live& live) {
  if (!is_judged(c, kUnmap)) unmap_if_possible(c, live.handle);
}

std::string trouble_with_length(Case& c) {
  for (const std::uint64_t size : kSizes) {
    const Live live = map_file(c, Content::pattern(size));
    const std::int64_t length = ask(c, kLength, live.handle).number;
    if (length != static_cast<std::int64_t>(size))
      return fmt::format("gives {} for a file of {} bytes", length, size);
    give_back(c, live);
  }
  return "";
}

std::string trouble_with_data(Case& c) {
  for (const std::uint64_t size : kSizes) {
    const Live live = map_file(c, Content::pattern(size));
    const Answer first = ask(c, kData, live.handle);
    if (first.failed || wrong_bytes("", live.content, first.data))
      return fmt::format("does not give the bytes of a file of {} bytes", size);
    if (ask(c, kData, live.handle).data != first.data) return "gives another address at each call";
    give_back(c, live);
  }
  return "";
}

bool is_whole(Case& c, const Live& live) {
  if (!bears_witness(c, kData)) return true;
  const Answer answer = ask(c, kData, live.handle);
  return !answer.failed && !wrong_bytes("", live.content, answer.data);
}

bool is_live(Case& c, std::int64_t handle) {
  return (bears_witness(c, kLength) && !ask(c, kLength, handle).failed) ||
         (bears_witness(c, kData) && !ask(c, kData, handle).failed);
}

std::string trouble_with_unmap(Case& c) {
  for (const std::uint64_t size : {std::uint64_t{5000}, std::uint64_t{100'000}}) {
    // Neighbours in memory, mostly.
    const std::array<Live, 3> lives = {map_file(c, Content::pattern(size, 1)),
                                       map_file(c, Content::pattern(size, 2)),
                                       map_file(c, Content::pattern(size, 3))};
    const Live& middle = lives[1];
    const unsigned char* data = mapped_data(c, middle.handle);
    if (ask(c, kUnmap, middle.handle).failed) return "does not take a live handle back";
    if (const std::string left = what_is_left(middle, data); !left.empty())
      return "leaves a mapping: " + left;
    if (is_live(c, middle.handle)) return "does not end a handle";
    if (!is_whole(c, lives[0]) || !is_whole(c, lives[2])) return "takes other mappings, too";
    if (!ask(c, kUnmap, middle.handle).failed) return "takes a handle back twice";
    unmap_if_possible(c, lives[0].handle);
    unmap_if_possible(c, lives[2].handle);
  }
  return "";
}

/// What is wrong with the other function, seen on plain files; "" if nothing is.
const std::string& trouble_with(Case& c, std::string_view name) {
  static std::map<std::string, std::string, std::less<>> known;  // a case has its own process
  if (const auto at = known.find(name); at != known.end()) return at->second;
  std::string trouble = name == kLength ? trouble_with_length(c)
                        : name == kData ? trouble_with_data(c)
                                        : trouble_with_unmap(c);
  return known.emplace(name, std::move(trouble)).first->second;
}

/// True if a mapping of this process is of the file.
bool is_file_mapped(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return false;
  std::ifstream maps("/proc/self/maps");
  std::string range;
  std::string access;
  std::string offset;
  std::string device;
  std::uint64_t inode = 0;
  for (std::string line; maps >> range >> access >> offset >> device >> inode;) {
    std::getline(maps, line);
    if (inode == info.st_ino && line.ends_with(path)) return true;
  }
  return false;
}

}  // namespace

bool bears_witness(Case& c, std::string_view name) {
  return !is_judged(c, name) && has(c, name) && trouble_with(c, name).empty();
}

void rely_on(Case& c, std::string_view name) {
  if (is_judged(c, name)) return;
  function(c, name);
  const std::string& trouble = trouble_with(c, name);
  if (!trouble.empty()) c.cannot_judge(fmt::format("{}, which this needs, {}", name, trouble));
}

const unsigned char* mapped_data(Case& c, std::int64_t handle) {
  if (!bears_witness(c, kData)) return nullptr;
  const unsigned char* data = ask(c, kData, handle).data;
  const bool is_same = ask(c, kData, handle).data == data;
  return !is_same || probe::heap::find(data) || probe::heap::is_inside(data) ? nullptr : data;
}

std::string what_is_left(const Live& live, const unsigned char* data) {
  if (is_file_mapped(live.path)) return "the file is still mapped";
  if (data == nullptr) return "";
  for (std::uint64_t at = 0; at <= live.content.size(); at += page_size()) {
    if (is_mapped(data + at)) return fmt::format("the page of byte {} is still there", at);
  }
  if (is_mapped(data + live.content.size())) return "the page of the NUL is still there";
  return "";
}

}  // namespace rtconf::cases::map
