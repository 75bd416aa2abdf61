#include "bench/view.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rtconf::bench {
namespace {

std::string label_of(const Contender& contender) {
  return contender.role == Role::kLimit ? contender.name : contender.name + ' ' + contender.way;
}

template <class Each, class Value>
Each& found_or_made(std::vector<Each>& all, const Value& is_it, Each made) {
  const auto found = std::ranges::find_if(all, is_it);
  if (found != all.end()) return *found;
  all.push_back(std::move(made));
  return all.back();
}

void add(View& view, const Cell& cell) {
  const auto size = std::ranges::find(view.sizes, cell.size);
  const auto column = static_cast<std::size_t>(size - view.sizes.begin());
  if (size == view.sizes.end()) view.sizes.push_back(cell.size);
  const std::string label = label_of(cell.contender);
  Row& row = found_or_made(
      view.rows, [&](const Row& each) { return each.label == label; },
      Row{&cell.contender, label, {}});
  row.cells.resize(std::max(row.cells.size(), column + 1));
  row.cells[column] = cell.problem.empty() ? &cell : nullptr;
}

}  // namespace

const Row* View::row(const std::string& name, const std::string& way) const {
  for (const Row& each : rows) {
    if (each.contender->name == name && each.contender->way == way) return &each;
  }
  return nullptr;
}

const Row* View::limit() const {
  constexpr std::array<std::string_view, 5> kNearest{"pread_fresh", "sum_warm", "", "copy_range",
                                                     "getdents"};
  const std::string name(kNearest[static_cast<std::size_t>(work)]);
  return row(name, name);
}

std::vector<View> views(const Result& result) {
  std::vector<View> all;
  for (const Cell& cell : result.cells) {
    View& view = found_or_made(
        all, [&](const View& each) { return each.place == cell.place && each.work == cell.work; },
        View{cell.place, cell.work, {}, {}});
    add(view, cell);
  }
  for (View& view : all) {
    for (Row& row : view.rows) row.cells.resize(view.sizes.size());
  }
  return all;
}

double ratio(const Cell* one, const Cell* other) {
  if (one == nullptr || other == nullptr || other->seconds.median <= 0) return 0;
  return one->seconds.median / other->seconds.median;
}

}  // namespace rtconf::bench
