#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "bench/bars.h"
#include "bench/render.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

using Json = nlohmann::ordered_json;

Json figure(const std::optional<double>& known) { return known ? Json(*known) : Json(nullptr); }

Json json_of(const Machine& machine) {
  return {{"processor", machine.processor},
          {"processors", machine.processors},
          {"memory", machine.memory},
          {"system", machine.system},
          {"libc", machine.libc},
          {"large_pages", machine.large_pages},
          {"shared_large_pages", machine.shared_large_pages}};
}

Json json_of(const Cell& cell, const Cell* limit) {
  Json json = {{"place", cell.place},       {"work", describe(cell.work).name},
               {"size", cell.size},         {"name", cell.contender.name},
               {"way", cell.contender.way}, {"role", word_of(cell.contender.role)}};
  if (!cell.problem.empty()) {
    json["problem"] = cell.problem;
    return json;
  }
  json["seconds"] = {{"median", cell.seconds.median},
                     {"first_quartile", cell.seconds.first_quartile},
                     {"third_quartile", cell.seconds.third_quartile},
                     {"least", cell.seconds.least}};
  json["rounds"] = cell.rounds;
  json["iterations"] = cell.iterations;
  json["per_second"] = static_cast<double>(cell.size) / cell.seconds.median;
  json["of_limit"] = limit == nullptr ? Json(nullptr) : Json(ratio(limit, &cell));
  json["system_calls"] = figure(cell.system_calls);
  json["page_faults"] = figure(cell.page_faults);
  json["peak_bytes"] = figure(cell.peak_bytes);
  return json;
}

/// The cell of the limit that stands beside it.
const Cell* limit_of(const std::vector<View>& all, const Cell& cell) {
  for (const View& view : all) {
    if (view.place != cell.place || view.work != cell.work || view.limit() == nullptr) continue;
    for (const Cell* const each : view.limit()->cells) {
      if (each != nullptr && each->size == cell.size) return each;
    }
  }
  return nullptr;
}

}  // namespace

std::string render_json(const Result& result) {
  Json json = {{"schema", "rtconf-bench/1"},        {"version", result.version},
               {"started", result.started},         {"command", result.command},
               {"interrupted", result.interrupted}, {"machine", json_of(result.machine)},
               {"places", Json::array()},           {"libraries", Json::object()},
               {"results", Json::array()},          {"bars", Json::array()},
               {"words", in_words(result)},         {"remarks", result.remarks}};
  for (const PlaceFound& place : result.places) {
    json["places"].push_back(
        {{"name", place.name}, {"directory", place.directory}, {"file_system", place.file_system}});
  }
  const std::vector<View> all = views(result);
  for (const Cell& cell : result.cells) {
    if (!cell.contender.library.empty())
      json["libraries"][cell.contender.name] = cell.contender.library;
    json["results"].push_back(json_of(cell, limit_of(all, cell)));
  }
  for (const Bar& bar : bars(result)) {
    json["bars"].push_back({{"asked", bar.asked}, {"found", bar.found}, {"holds", bar.holds}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rtconf::bench
