// What is made of figures: medians, ratios, words, bars, tables and plots, from results that were
// never measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/bars.h"
#include "bench/format.h"
#include "bench/plots.h"
#include "bench/render.h"
#include "bench/statistics.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

/// A result in which each contender takes a microsecond, or what `set` says.
class Figures {
 public:
  Figures() {
    result_.version = "0";
    result_.started = "2026-01-01 00:00 UTC";
    result_.command = "rtconf bench";
    result_.places.push_back({"tmpfs", "/dev/shm", "tmpfs"});
  }

  Figures& set(Work work, std::uint64_t size, Role role, const std::string& name,
               const std::string& way, double microseconds) {
    Cell cell;
    cell.place = "tmpfs";
    cell.work = work;
    cell.size = size;
    cell.contender = {name, role == Role::kLimit ? "" : "/lib/" + name + ".so", way, role};
    cell.seconds = spread_of({microseconds * 1e-6});
    cell.rounds = 1;
    cell.iterations = 1;
    result_.cells.push_back(cell);
    return *this;
  }
  Figures& reference(Work work, std::uint64_t size, const std::string& way, double microseconds) {
    return set(work, size, Role::kReference, "reference", way, microseconds);
  }
  Figures& seed(std::uint64_t size, double microseconds) {
    return set(Work::kRead, size, Role::kPeer, "seed", "mmap_read", microseconds);
  }
  Figures& fails(Work work, std::uint64_t size, const std::string& problem) {
    set(work, size, Role::kGiven, "mine", "read", 1);
    result_.cells.back().problem = problem;
    return *this;
  }

  const Result& result() const { return result_; }
  std::string words() const {
    std::string all;
    for (const std::string& each : in_words(result_)) all += each + '\n';
    return all;
  }
  Bar bar(const std::string& part) const {
    for (const Bar& each : bars(result_)) {
      if (each.asked.find(part) != std::string::npos) return each;
    }
    ADD_FAILURE() << "no bar: " << part;
    return {};
  }

 private:
  Result result_;
};

TEST(Statistics, QuartilesAreInterpolated) {
  const Spread spread = spread_of({4, 1, 3, 2});
  EXPECT_DOUBLE_EQ(spread.median, 2.5);
  EXPECT_DOUBLE_EQ(spread.first_quartile, 1.75);
  EXPECT_DOUBLE_EQ(spread.third_quartile, 3.25);
  EXPECT_DOUBLE_EQ(spread.least, 1);
  EXPECT_DOUBLE_EQ(spread_of({7}).median, 7);
}

TEST(Format, FiguresHaveThreeDigitsThatCount) {
  EXPECT_EQ(time_text(1.2345e-6), "1.23 us");
  EXPECT_EQ(time_text(999.6e-9), "1.00 us");
  EXPECT_EQ(time_text(12.345e-3), "12.3 ms");
  EXPECT_EQ(time_text(123.45), "123 s");
  EXPECT_EQ(rate_text(3.2e9), "3.20 GB/s");
  EXPECT_EQ(rate_text(3.2e13), "32000 GB/s");
  EXPECT_EQ(size_text(Work::kRead, 1), "1 byte");
  EXPECT_EQ(size_text(Work::kRead, 0), "0 bytes");
  EXPECT_EQ(size_text(Work::kRead, 64 * kKiB), "64 KiB");
  EXPECT_EQ(size_text(Work::kMap, std::uint64_t{64} << 30), "64 GiB");
  EXPECT_EQ(size_text(Work::kList, 1000), "1000 entries");
  EXPECT_EQ(short_size(16 * kMiB), "16M");
  EXPECT_EQ(short_size(10'000), "10000");
}

TEST(Words, AThresholdThatDoesNotHold) {
  Figures figures;
  for (const std::uint64_t size : {4 * kKiB, 32 * kKiB, kMiB})
    figures.reference(Work::kRead, size, "read", 1).seed(size, 3);
  EXPECT_NE(figures.words().find("does not hold here: a copied mapping is slower than a read at "
                                 "every size. Against a read by the reference it takes 3.00 times "
                                 "as long at 4 KiB, 3.00 times as long at 32 KiB"),
            std::string::npos)
      << figures.words();
}

TEST(Words, AThresholdThatHolds) {
  Figures figures;
  figures.reference(Work::kRead, 4 * kKiB, "read", 1).seed(4 * kKiB, 3);
  figures.reference(Work::kRead, 32 * kKiB, "read", 2).seed(32 * kKiB, 1);
  figures.reference(Work::kRead, kMiB, "read", 2).seed(kMiB, 1);
  EXPECT_NE(
      figures.words().find("holds here: a copied mapping is faster than a read from 32 KiB on"),
      std::string::npos)
      << figures.words();
}

TEST(Words, AThresholdThatLiesHigher) {
  Figures figures;
  figures.reference(Work::kRead, 32 * kKiB, "read", 1).seed(32 * kKiB, 3);
  figures.reference(Work::kRead, kMiB, "read", 2).seed(kMiB, 1);
  EXPECT_NE(figures.words().find("does not hold here: a copied mapping is faster than a read from "
                                 "1 MiB on"),
            std::string::npos)
      << figures.words();
}

TEST(Words, AMappingThatIsUsedInPlace) {
  Figures figures;
  for (const std::uint64_t size : {4 * kKiB, kMiB}) {
    figures.reference(Work::kUse, size, "read", 2);
    figures.set(Work::kUse, size, Role::kPeer, "mmap", "map", size == kMiB ? 1 : 4);
  }
  EXPECT_NE(figures.words().find("mmap map is faster than a read from 1 MiB on. Against a read by "
                                 "the reference it takes 2.00 times as long at 4 KiB, 0.50 times"),
            std::string::npos)
      << figures.words();
}

TEST(Words, ALibraryThatWasGivenIsHeldAgainstTheReference) {
  Figures figures;
  figures.reference(Work::kRead, 4 * kKiB, "read", 1);
  figures.set(Work::kRead, 4 * kKiB, Role::kGiven, "mine", "read", 5);
  EXPECT_NE(figures.words().find("against the reference, mine read takes 5.00 times as long at "
                                 "4 KiB"),
            std::string::npos)
      << figures.words();
}

TEST(Words, AMachineThatWasBusyIsNoticed) {
  Figures quiet;
  quiet.reference(Work::kRead, 4 * kKiB, "read", 1);
  EXPECT_EQ(quiet.words().find("Something else was running"), std::string::npos);
  Result busy = quiet.result();
  busy.cells[0].seconds = spread_of({1, 1.2, 1.4});
  EXPECT_NE(in_words(busy)[0].find("half of them span 8 % of the time"), std::string::npos)
      << in_words(busy)[0];
}

TEST(Bars, WhatWasNotMeasuredIsNotSaidToHold) {
  for (const Bar& bar : bars(Figures().result())) {
    EXPECT_EQ(bar.found, "") << bar.asked;
    EXPECT_FALSE(bar.holds) << bar.asked;
  }
}

TEST(Bars, TheWorstOfAllIsTold) {
  Figures figures;
  figures.reference(Work::kRead, 4 * kKiB, "read", 1).seed(4 * kKiB, 5);
  figures.reference(Work::kRead, 64 * kKiB, "read", 1).seed(64 * kKiB, 3.5);
  EXPECT_TRUE(figures.bar("3 times").holds);
  EXPECT_EQ(figures.bar("3 times").found, "3.50 (read against seed mmap_read, 64 KiB on tmpfs)");
  figures.reference(Work::kRead, 16 * kKiB, "read", 1).seed(16 * kKiB, 2.9);
  EXPECT_FALSE(figures.bar("3 times").holds);
  EXPECT_EQ(figures.bar("3 times").found.substr(0, 4), "2.90");
}

TEST(Bars, APeerThatIsFasterBeyondTheMarginMisses) {
  Figures figures;
  figures.reference(Work::kCopy, kMiB, "copy", 1);
  figures.set(Work::kCopy, kMiB, Role::kPeer, "stdio", "copy", 0.96);
  EXPECT_TRUE(figures.bar("every peer").holds);
  figures.set(Work::kCopy, kMiB, Role::kPeer, "other", "copy", 0.9);
  EXPECT_FALSE(figures.bar("every peer").holds);
}

TEST(Bars, AMapOfALargeFileIsHeldAgainstASmallOne) {
  Figures figures;
  figures.reference(Work::kMap, 4 * kKiB, "map", 5);
  figures.reference(Work::kMap, std::uint64_t{64} << 30, "map", 9);
  EXPECT_TRUE(figures.bar("64 GiB").holds);
  Figures slow;
  slow.reference(Work::kMap, 4 * kKiB, "map", 5);
  slow.reference(Work::kMap, std::uint64_t{64} << 30, "map", 11);
  EXPECT_FALSE(slow.bar("64 GiB").holds);
}

TEST(Text, FitsEightyColumnsAndShowsWhatIsMissing) {
  Figures figures;
  for (std::uint64_t size = 1; size <= 1024 * kMiB; size *= 4) {
    figures.reference(Work::kRead, size, "mmap_read", static_cast<double>(size));
    figures.set(Work::kRead, size, Role::kLimit, "pread_fresh", "pread_fresh", 1);
  }
  figures.fails(Work::kRead, 4 * kKiB, "it dies of Aborted (6)");
  const std::string text = render_text(figures.result(), true);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
    at = end + 1;
  }
  EXPECT_NE(text.find("- mine read of 4 KiB on tmpfs: it dies of Aborted (6)"), std::string::npos);
  EXPECT_NE(text.find("MISSED"), std::string::npos) << text;
}

TEST(Plots, NamesAreQuotedForGnuplot) {
  Figures figures;
  figures.set(Work::kRead, kKiB, Role::kGiven, "it's", "read", 1);
  const std::vector<Plot> drawn = plots(figures.result());
  ASSERT_EQ(drawn.size(), 1U);
  EXPECT_NE(drawn[0].script.find("title 'it''s read'"), std::string::npos) << drawn[0].script;
}

}  // namespace
}  // namespace rtconf::bench
