#include "bench/plots.h"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>

#include "bench/format.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

/// One line of a plot: sizes and what belongs to them.
struct Line {
  std::string title;
  Role role;
  std::vector<std::pair<std::uint64_t, double>> points;
};

struct Axes {
  std::string title;
  std::string vertical;
  std::string more;  ///< further commands
};

/// Limits are dashed and grey, peers thin, and what is judged thick. The colours are those of
/// Okabe and Ito, which people tell apart who see few.
std::string style_of(const Line& line, std::size_t number) {
  constexpr std::string_view kColours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                           "#E69F00", "#56B4E9", "#882255", "#000000"};
  constexpr std::string_view kGreys[] = {"#555555", "#777777", "#999999", "#aaaaaa", "#bbbbbb"};
  if (line.role == Role::kLimit) {
    return fmt::format("with lines dashtype {} linewidth 1.5 linecolor rgb '{}'", 2 + number % 4,
                       kGreys[number % std::size(kGreys)]);
  }
  return fmt::format("with linespoints linewidth {} pointtype {} pointsize 0.6 linecolor rgb '{}'",
                     line.role == Role::kPeer ? "1.2" : "2.5", 4 + number % 10,
                     kColours[number % std::size(kColours)]);
}

/// A name in single quotes, in which gnuplot takes every other character as it is.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

std::string tics(const std::vector<std::uint64_t>& sizes) {
  std::string out;
  for (const std::uint64_t size : sizes) {
    if (size > 0) out += fmt::format("{}'{}' {}", out.empty() ? "" : ", ", short_size(size), size);
  }
  return out;
}

std::string script_of(const std::string& name, const Axes& axes,
                      const std::vector<std::uint64_t>& sizes, const std::vector<Line>& lines) {
  std::string out =
      fmt::format("# gnuplot {}.gp draws {}.svg and {}.png again.\n", name, name, name);
  std::string plot;
  std::size_t limits = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += fmt::format("$line{} << EOD\n", i);
    for (const auto& [size, value] : lines[i].points)
      out += fmt::format("{} {:.6g}\n", size, value);
    out += "EOD\n";
    std::size_t& number = lines[i].role == Role::kLimit ? limits : others;
    plot += fmt::format("{}  $line{} using 1:2 {} title {}", i == 0 ? "" : ", \\\n", i,
                        style_of(lines[i], number++), quoted(lines[i].title));
  }
  out += fmt::format(
      "set title {}\nset xlabel 'size of the file'\nset ylabel {}\n"
      "set logscale x 2\nset logscale y\nset xtics ({}) rotate by -45 scale 0.5\n"
      "set grid linecolor rgb '#dddddd'\nset key outside right noenhanced\n{}",
      quoted(axes.title), quoted(axes.vertical), tics(sizes), axes.more);
  // The second plot is the first once more, on another terminal.
  out += fmt::format(
      "set terminal svg size 1000,600 background rgb 'white' font 'DejaVu Sans,13'\n"
      "set output '{}.svg'\nplot \\\n{}\n",
      name, plot);
  out += fmt::format(
      "set terminal pngcairo size 1000,600 font 'DejaVu Sans,11'\n"
      "set output '{}.png'\nreplot\n",
      name);
  return out;
}

Line line_of(const View& view, const Row& row, const std::function<double(std::size_t)>& value) {
  Line line{row.label, row.contender->role, {}};
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    if (view.sizes[i] > 0 && row.cells[i] != nullptr && value(i) > 0)
      line.points.emplace_back(view.sizes[i], value(i));
  }
  return line;
}

Plot throughput(const View& view) {
  std::vector<Line> lines;
  for (const Row& row : view.rows) {
    lines.push_back(line_of(view, row, [&](std::size_t i) {
      return static_cast<double>(view.sizes[i]) / row.cells[i]->seconds.median / 1e9;
    }));
  }
  const std::string name = fmt::format("throughput-{}-{}", describe(view.work).name, view.place);
  return {
      name,
      script_of(name,
                {fmt::format("{} on {}: throughput by size", describe(view.work).name, view.place),
                 "GB/s", ""},
                view.sizes, lines)};
}

/// How many times as long as a read by the reference the others take.
Plot crossover(const View& copied, const View& in_place) {
  std::vector<Line> lines;
  const auto against_read = [&](const View& view, const std::string& name, const std::string& way,
                                const std::string& title) {
    const Row* const row = view.row(name, way);
    const Row* const read = view.row("reference", "read");
    if (row == nullptr || read == nullptr) return;
    lines.push_back(
        line_of(view, *row, [&](std::size_t i) { return ratio(row->cells[i], read->cells[i]); }));
    lines.back().title = title;
  };
  against_read(copied, "seed", "mmap_read", "copied: seed");
  against_read(copied, "memmap2", "mmap_read", "copied: memmap2");
  against_read(in_place, "reference", "map", "in place: reference");
  against_read(in_place, "mmap", "map", "in place: mmap");
  against_read(in_place, "memmap2", "map", "in place: memmap2");
  const std::string name = "crossover-" + copied.place;
  const std::string more =
      "set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linewidth 2\n"
      "set arrow 2 from 32768, graph 0 to 32768, graph 1 nohead dashtype 2\n"
      "set label 1 \"the seed's 32 KiB\" at 32768, graph 0.96 offset 0.5, 0\n"
      "set label 2 'a read is faster above the line' at graph 0.02, first 1 offset 0, 0.6\n";
  return {name,
          script_of(name,
                    {"reading and mapping on " + copied.place + ": copied, and used once in place",
                     "time, where a read by the reference is 1", more},
                    copied.sizes, lines)};
}

}  // namespace

std::vector<Plot> plots(const Result& result) {
  std::vector<Plot> out;
  const std::vector<View> all = views(result);
  for (const View& view : all) {
    if (view.work == Work::kRead || view.work == Work::kCopy) out.push_back(throughput(view));
    for (const View& other : all) {
      if (view.work == Work::kRead && other.work == Work::kUse && view.place == other.place)
        out.push_back(crossover(view, other));
    }
  }
  return out;
}

}  // namespace rtconf::bench
