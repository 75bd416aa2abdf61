#include "tools/ci_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "conformance/core/shell_word.h"

namespace rtconf::tools {
namespace {

/// A text as YAML has it: JSON's are.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string github(const CiSubject& subject) {
  return fmt::format(
      R"(# Judges every change with rtconf. What fails today stands in {baseline} and passes until it is
# mended; anything else fails the job.
name: rtconf
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  conformance:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      # Build your library here, so that it is where `library` says.
      - name: Judge
        uses: rtconf/rtconf@main # or your own copy; name a release or a commit to keep verdicts comparable
        with:
          library: {library}
          tier: {tier}
          baseline: {quoted_baseline}
)",
      fmt::arg("baseline", subject.baseline), fmt::arg("library", quoted(subject.library)),
      fmt::arg("tier", subject.tier), fmt::arg("quoted_baseline", quoted(subject.baseline)));
}

std::string gitlab(const CiSubject& subject) {
  return fmt::format(
      R"(# Judges every change with rtconf. What fails today stands in {baseline} and passes until it is
# mended; anything else fails the job. Needs an image or a runner on which rtconf is installed.
conformance:
  stage: test
  script:
    # Build your library here.
    - |
      rtconf run {library} --tier {tier} --baseline {shell_baseline} --report junit=rtconf.xml
  artifacts:
    when: always
    reports:
      junit: rtconf.xml
)",
      fmt::arg("baseline", subject.baseline), fmt::arg("library", shell_word(subject.library)),
      fmt::arg("tier", subject.tier), fmt::arg("shell_baseline", shell_word(subject.baseline)));
}

constexpr std::array kFiles{
    CiFile{"github", ".github/workflows/rtconf.yml", github},
    CiFile{"gitlab", ".gitlab/rtconf.yml", gitlab},
};

}  // namespace

std::vector<std::string> ci_names() {
  std::vector<std::string> names;
  for (const CiFile& file : kFiles) names.emplace_back(file.name);
  return names;
}

const CiFile* find_ci_file(std::string_view name) {
  const auto* const found = std::find_if(kFiles.begin(), kFiles.end(),
                                         [&](const CiFile& file) { return file.name == name; });
  return found == kFiles.end() ? nullptr : found;
}

}  // namespace rtconf::tools
