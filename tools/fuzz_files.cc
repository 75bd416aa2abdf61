#include "tools/fuzz_files.h"

#include <filesystem>
#include <string>
#include <system_error>

namespace rtconf::tools {
namespace {

namespace fs = std::filesystem;

/// The first of these that is a directory; "" if none is.
std::string first_directory(const std::vector<fs::path>& candidates) {
  for (const fs::path& candidate : candidates) {
    std::error_code error;
    if (fs::is_directory(candidate, error)) return candidate.lexically_normal().string();
  }
  return "";
}

}  // namespace

void take_fuzz_files(fuzz::CampaignOptions& options) {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path data = here / RTCONF_DATADIR_FROM_BINDIR / "rtconf/fuzz";
  options.seeds = first_directory({data / "corpus", fs::path(RTCONF_FUZZ_SOURCES) / "corpus"});
  options.dictionaries = first_directory({data / "dict", fs::path(RTCONF_FUZZ_SOURCES) / "dict"});
  options.afl_targets =
      first_directory({here / "../fuzz", here / RTCONF_LIBDIR_FROM_BINDIR / "rtconf"});
}

}  // namespace rtconf::tools
