#include "tools/reference_path.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace rtconf::tools {

namespace fs = std::filesystem;

std::vector<std::string> reference_candidates() {
  constexpr const char* kName = "librt_reference.so";
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<std::string> candidates;
  if (!error) {
    candidates.push_back((here / "../reference" / kName).lexically_normal().string());
    candidates.push_back((here / RTCONF_LIBDIR_FROM_BINDIR / kName).lexically_normal().string());
  }
  candidates.push_back((fs::path(RTCONF_LIBDIR) / kName).lexically_normal().string());
  return candidates;
}

std::string find_reference() {
  for (const std::string& candidate : reference_candidates()) {
    if (access(candidate.c_str(), R_OK) == 0) return candidate;
  }
  return "";
}

}  // namespace rtconf::tools
