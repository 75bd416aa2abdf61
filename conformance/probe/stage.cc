#include "conformance/probe/stage.h"

#include <utility>

namespace rtconf::probe {

Stage::Stage(Notepad& pad, std::vector<Subject> subjects, CaseSetting setting, Sentinels* sentinels,
             Talk& talk)
    : pad_(pad),
      subjects_(std::move(subjects)),
      setting_(std::move(setting)),
      sentinels_(sentinels),
      talk_(talk),
      cases_(subjects_.size()) {}

Case* Stage::about(std::string_view function, std::string_view word) {
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    if (subjects_[i].name != function) continue;
    if (!cases_[i]) {
      std::vector<Subject> others = subjects_;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      cases_[i] = std::make_unique<Case>(pad_, subjects_[i], std::move(others), setting_);
      if (sentinels_ != nullptr) cases_[i]->remember_process(*sentinels_);
      cases_[i]->converse_by(talk_);
    }
    cases_[i]->turn_to_clause(word);
    return cases_[i].get();
  }
  return nullptr;
}

const Subject* Stage::peer(std::string_view function) const {
  for (const Subject& peer : peers_) {
    if (peer.name == function) return &peer;
  }
  return nullptr;
}

}  // namespace rtconf::probe
