// The report formats against golden files. After a wanted change run the test once with
// RTCONF_UPDATE_GOLDEN=1 and read the difference before committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "conformance/report/format.h"
#include "conformance/report/matrix.h"
#include "conformance/report/sample.h"

namespace rtconf::report {
namespace {

struct Golden {
  const char* file;
  const char* format;
  RunResult (*result)();
  Style style;
};

const Golden kGoldens[] = {
    {"everything.txt", "text", sample_of_everything, {}},
    {"everything.colour.txt", "text", sample_of_everything, {.colour = true}},
    {"everything.json", "json", sample_of_everything, {}},
    {"everything.xml", "junit", sample_of_everything, {}},
    {"conforms.txt", "text", sample_that_conforms, {}},
    {"conforms.json", "json", sample_that_conforms, {}},
    {"conforms.xml", "junit", sample_that_conforms, {}},
    {"refused.txt", "text", sample_refused, {}},
    {"refused.json", "json", sample_refused, {}},
    {"refused.xml", "junit", sample_refused, {}},
    {"everything.tap", "tap", sample_of_everything, {}},
    {"everything.sarif", "sarif", sample_of_everything, {}},
    {"everything.md", "markdown", sample_of_everything, {}},
    {"everything.html", "html", sample_of_everything, {}},
    {"conforms.tap", "tap", sample_that_conforms, {}},
    {"conforms.sarif", "sarif", sample_that_conforms, {}},
    {"conforms.md", "markdown", sample_that_conforms, {}},
    {"conforms.html", "html", sample_that_conforms, {}},
    {"hostile.json", "json", sample_that_is_hostile, {}},
    {"hostile.tap", "tap", sample_that_is_hostile, {}},
    {"hostile.sarif", "sarif", sample_that_is_hostile, {}},
    {"hostile.md", "markdown", sample_that_is_hostile, {}},
    {"hostile.html", "html", sample_that_is_hostile, {}},
    {"refused.tap", "tap", sample_refused, {}},
    {"refused.sarif", "sarif", sample_refused, {}},
    {"refused.md", "markdown", sample_refused, {}},
    {"refused.html", "html", sample_refused, {}},
};

struct MatrixGolden {
  const char* file;
  const char* format;
};

const MatrixGolden kMatrixGoldens[] = {
    {"matrix.txt", "text"},
    {"matrix.md", "markdown"},
    {"matrix.html", "html"},
    {"matrix.json", "json"},
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_golden(const char* file, const std::string& rendered) {
  const std::string path = std::string(RTCONF_GOLDEN_DIR) + "/" + file;
  if (std::getenv("RTCONF_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << rendered;
  }
  EXPECT_EQ(rendered, read_file(path)) << path;
}

class GoldenTest : public testing::TestWithParam<Golden> {};

TEST_P(GoldenTest, IsWhatIsRendered) {
  const Format* format = find_format(GetParam().format);
  ASSERT_NE(format, nullptr);
  expect_golden(GetParam().file, format->render(GetParam().result(), GetParam().style));
}

class MatrixGoldenTest : public testing::TestWithParam<MatrixGolden> {};

TEST_P(MatrixGoldenTest, IsWhatIsRendered) {
  const MatrixFormat* format = find_matrix_format(GetParam().format);
  ASSERT_NE(format, nullptr);
  expect_golden(GetParam().file, format->render(sample_of_a_matrix(), {}));
}

template <typename Of>
std::string test_name(const testing::TestParamInfo<Of>& info) {
  std::string name = info.param.file;
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Formats, GoldenTest, testing::ValuesIn(kGoldens), test_name<Golden>);
INSTANTIATE_TEST_SUITE_P(Matrices, MatrixGoldenTest, testing::ValuesIn(kMatrixGoldens),
                         test_name<MatrixGolden>);

}  // namespace
}  // namespace rtconf::report
