#include "tools/bench_files.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace rtconf::tools {
namespace {

namespace fs = std::filesystem;

/// "NAME" of "PREFIXNAME.so" and its like.
std::string name_of(const fs::path& path, const std::string& prefix) {
  std::string name = path.filename().string();
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  return name.substr(0, name.find(".so"));
}

std::vector<fs::path> homes() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  return {here / "../bench", here / RTCONF_LIBDIR_FROM_BINDIR / "rtconf"};
}

}  // namespace

std::string find_contender() {
  for (const fs::path& home : homes()) {
    std::string program = (home / "rtconf-contender").lexically_normal().string();
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return "";
}

std::vector<bench::Contender> find_peers() {
  constexpr const char* kPrefix = "librt_peer_";
  std::vector<bench::Contender> peers;
  for (const fs::path& home : homes()) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(home / "peers", error)) {
      const fs::path& path = entry.path();
      if (!path.filename().string().starts_with(kPrefix) || path.extension() != ".so") continue;
      peers.push_back({.name = name_of(path, kPrefix),
                       .library = path.lexically_normal().string(),
                       .way = "",
                       .role = bench::Role::kPeer});
    }
    if (!peers.empty()) break;
  }
  std::ranges::sort(peers, {}, &bench::Contender::name);
  return peers;
}

bench::Contender given_library(const std::string& path) {
  return {.name = name_of(path, "lib"),
          .library = fs::absolute(path).lexically_normal().string(),
          .way = "",
          .role = bench::Role::kGiven};
}

}  // namespace rtconf::tools
