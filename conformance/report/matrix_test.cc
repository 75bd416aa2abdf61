// What the matrix tells of and what it leaves out. Its looks are in golden files.
#include "conformance/report/matrix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/report/sample.h"

namespace rtconf::report {
namespace {

ClauseResult clause(const std::string& id, Verdict verdict, const std::string& message = {}) {
  ClauseResult out;
  out.id = id;
  out.function = id.substr(0, id.find('.'));
  out.tier = "core";
  out.level = "must";
  out.verdict = verdict;
  out.message = message;
  return out;
}

Column column(const std::string& title, const std::vector<ClauseResult>& clauses) {
  Column out{title, {}};
  out.result.finished = true;
  out.result.clauses = clauses;
  return out;
}

std::vector<std::string> telling(const std::vector<Column>& columns) {
  std::vector<std::string> ids;
  for (const MatrixFunction& function : compare(columns).functions) {
    for (const MatrixRow& row : function.telling) ids.push_back(row.id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(Matrix, TellsOfWhatDiffersOrFails) {
  const std::vector<Column> columns{
      column("one", {clause("f.same", Verdict::kPass), clause("f.differs", Verdict::kPass),
                     clause("f.fails", Verdict::kCrash)}),
      column("two", {clause("f.same", Verdict::kPass), clause("f.differs", Verdict::kWarn),
                     clause("f.fails", Verdict::kCrash)})};
  EXPECT_EQ(telling(columns), (Ids{"f.differs", "f.fails"}));
}

TEST(Matrix, ComparesOnlyWhatWasJudged) {
  ClauseResult left_out = clause("f.left_out", Verdict::kUntested);
  left_out.selected = false;
  const std::vector<Column> columns{
      column("one", {clause("f.absent", Verdict::kAbsent), left_out,
                     clause("f.not_here", Verdict::kUntested), clause("f.old", Verdict::kPass)}),
      column("two", {clause("f.absent", Verdict::kPass), clause("f.left_out", Verdict::kPass),
                     clause("f.not_here", Verdict::kPass)})};
  EXPECT_EQ(telling(columns), (Ids{"f.not_here"}));
}

TEST(Matrix, ComparesWhichChoiceWasMade) {
  const std::vector<Column> columns{column("one", {clause("f.a", Verdict::kChoice, "gives 0"),
                                                   clause("f.b", Verdict::kChoice, "gives 0")}),
                                    column("two", {clause("f.a", Verdict::kChoice, "gives 0"),
                                                   clause("f.b", Verdict::kChoice, "gives -1")})};
  EXPECT_EQ(telling(columns), (Ids{"f.b"}));
}

TEST(Matrix, HasEachClauseOnceInTheOrderOfTheSpec) {
  const std::vector<Column> columns{
      column("old", {clause("f.a", Verdict::kFail), clause("g.a", Verdict::kFail)}),
      column("new", {clause("f.a", Verdict::kPass), clause("f.b", Verdict::kFail),
                     clause("g.a", Verdict::kPass), clause("h.a", Verdict::kFail)})};
  EXPECT_EQ(telling(columns), (Ids{"f.a", "f.b", "g.a", "h.a"}));
  EXPECT_EQ(compare(columns).functions[0].telling[1].cells[0], nullptr);
}

TEST(Matrix, SaysWhatIsNotComparable) {
  std::vector<Column> columns{column("one", {}), column("two", {}), column("three", {})};
  EXPECT_TRUE(compare(columns).remarks.empty());
  columns[1].result.suite_version = "0.2.0";
  columns[1].result.spec_version = "2.0";
  columns[2].result.finished = false;
  columns[2].result.partial = true;
  const std::vector<std::string> wanted{
      "judged by different suites: rtconf unknown (one, three), 0.2.0 (two)",
      "judged by different specs: unknown (one, three), 2.0 (two)", "three: the run did not finish",
      "three: the run was asked for a part"};
  EXPECT_EQ(compare(columns).remarks, wanted);
}

TEST(MatrixFormats, RenderNothingAndEmptyReports) {
  for (const MatrixFormat& format : matrix_formats()) {
    EXPECT_EQ(find_matrix_format(format.name), &format);
    EXPECT_TRUE(format.render({}, {}).ends_with('\n')) << format.name;
    const std::vector<Column> empty(2);
    EXPECT_TRUE(format.render(empty, {}).ends_with('\n')) << format.name;
    EXPECT_EQ(format.render(sample_of_a_matrix(), {}), format.render(sample_of_a_matrix(), {}));
  }
  EXPECT_EQ(find_matrix_format("junit"), nullptr);
}

TEST(MatrixText, LetsNoControlCharacterThrough) {
  for (const char c : render_matrix_text(sample_of_a_matrix(), {})) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

}  // namespace
}  // namespace rtconf::report
