#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "bench/bars.h"
#include "bench/format.h"
#include "bench/render.h"
#include "bench/statistics.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

constexpr std::size_t kWidth = 80;

using CellText = std::function<std::string(const Row&, std::size_t)>;

/// The rows with some of the columns, as many as there is room for, and then the next.
std::string table(const View& view, std::size_t column_width, const CellText& text) {
  std::size_t label_width = 0;
  for (const Row& row : view.rows) label_width = std::max(label_width, row.label.size());
  const std::size_t columns = std::max<std::size_t>(1, (kWidth - label_width - 2) / column_width);
  std::string out;
  for (std::size_t from = 0; from < view.sizes.size(); from += columns) {
    const std::size_t to = std::min(from + columns, view.sizes.size());
    out += fmt::format("  {:<{}}", "", label_width);
    for (std::size_t i = from; i < to; ++i)
      out += fmt::format("{:>{}}", short_size(view.sizes[i]), column_width);
    out += '\n';
    for (const Row& row : view.rows) {
      out += fmt::format("  {:<{}}", row.label, label_width);
      for (std::size_t i = from; i < to; ++i)
        out += fmt::format("{:>{}}", row.cells[i] == nullptr ? "-" : text(row, i), column_width);
      out += '\n';
    }
    out += '\n';
  }
  return out;
}

std::string spread_text(const Spread& seconds) {
  return fmt::format("{} ~{:.0f}%", time_text(seconds.median), 100 * half_span(seconds));
}

std::string times(const View& view) {
  return table(view, 13,
               [](const Row& row, std::size_t i) { return spread_text(row.cells[i]->seconds); });
}

std::string rates(const View& view) {
  return table(view, 10, [&](const Row& row, std::size_t i) {
    const double rate = static_cast<double>(view.sizes[i]) / row.cells[i]->seconds.median;
    return view.sizes[i] == 0 ? std::string("-") : rate_text(rate);
  });
}

std::string parts_of_limit(const View& view, const Row& limit) {
  return table(view, 7, [&](const Row& row, std::size_t i) {
    const double part = ratio(limit.cells[i], row.cells[i]);
    return part > 0 ? ratio_text(part) : std::string("-");
  });
}

std::string figures(const View& view, std::optional<double> Cell::*figure, double unit) {
  return table(view, 8, [&](const Row& row, std::size_t i) {
    const std::optional<double> known = row.cells[i]->*figure;
    return known ? fmt::format("{:.0f}", *known / unit) : std::string("?");
  });
}

std::string section(const View& view, bool details) {
  const WorkDescription& work = describe(view.work);
  const bool has_bytes = view.work != Work::kList && view.work != Work::kMap;
  const auto title = [&](std::string_view what) {
    return fmt::format("{} on {}: {}\n", work.name, view.place, what);
  };
  std::string out = fmt::format("{} on {}: {}\n", work.name, view.place, work.meaning);
  out += "time of one call, median of the rounds, and ~ half of what half of them span\n";
  out += times(view);
  if (has_bytes) out += title("throughput") + rates(view);
  const Row* const limit = view.limit();
  if (limit != nullptr) {
    out += title(fmt::format("speed, where {} is 1", limit->label)) + parts_of_limit(view, *limit);
  }
  if (!details) return out;
  out += title("system calls of one call") + figures(view, &Cell::system_calls, 1);
  out += title("page faults of one call") + figures(view, &Cell::page_faults, 1);
  out += title("memory at its peak, KiB more than before; to some 256 KiB") +
         figures(view, &Cell::peak_bytes, 1024);
  return out;
}

std::string head(const Result& result) {
  const Machine& machine = result.machine;
  std::string out = fmt::format(
      "rtconf bench {}, {}\n{}, {} processors, {} GiB; {}, {}\nlarge pages: {}, in tmpfs: {}\n",
      result.version, result.started, machine.processor, machine.processors, machine.memory >> 30,
      machine.system, machine.libc, machine.large_pages, machine.shared_large_pages);
  for (const PlaceFound& place : result.places)
    out += fmt::format("{}: {}, {}\n", place.name, place.directory, place.file_system);
  return out + '\n';
}

/// Breaks a paragraph into lines.
std::string wrapped(const std::string& text, const std::string& first, const std::string& rest) {
  std::string out;
  std::string line = first;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (line.size() + word.size() + 1 > kWidth && line != rest) {
      out += line + '\n';
      line = rest;
    }
    line += (line == first || line == rest ? "" : " ") + word;
    at = end + 1;
  }
  return out + line + '\n';
}

std::string problems(const Result& result) {
  std::string out;
  for (const Cell& cell : result.cells) {
    if (cell.problem.empty()) continue;
    out += wrapped(fmt::format("{} {} of {} on {}: {}", cell.contender.name, cell.contender.way,
                               size_text(cell.work, cell.size), cell.place, cell.problem),
                   "- ", "  ");
  }
  for (const std::string& remark : result.remarks) out += wrapped(remark, "- ", "  ");
  return out.empty() ? "" : "Left out:\n" + out + '\n';
}

}  // namespace

std::string render_text(const Result& result, bool details) {
  std::string out = head(result);
  for (const View& view : views(result)) out += section(view, details);
  out += problems(result);
  out += "In words:\n";
  for (const std::string& paragraph : in_words(result)) out += wrapped(paragraph, "- ", "  ");
  out += "\nThe reference against its bars:\n";
  for (const Bar& bar : bars(result)) {
    const std::string verdict = bar.found.empty() ? "not measured" : bar.holds ? "holds" : "MISSED";
    out += wrapped(
        fmt::format("{}: {}{}{}", bar.asked, verdict, bar.found.empty() ? "" : ", ", bar.found),
        "- ", "  ");
  }
  if (result.interrupted) out += "\nInterrupted: the figures are of fewer rounds and sizes.\n";
  return out;
}

}  // namespace rtconf::bench
