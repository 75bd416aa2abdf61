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
    // What was done so far is not the next one's doing.
    if (present_ != cases_[i].get()) look();
    if (!cases_[i]) {
      std::vector<Subject> others = subjects_;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      cases_[i] = std::make_unique<Case>(pad_, subjects_[i], std::move(others), setting_);
      if (sentinels_ != nullptr) cases_[i]->remember_process(*sentinels_);
      cases_[i]->converse_by(talk_);
    }
    present_ = cases_[i].get();
    present_->turn_to_clause(word);
    return present_;
  }
  return nullptr;
}

void Stage::look() {
  if (present_ == nullptr || present_->is_terse()) return;
  present_->look();
  if (pad_->remark_count != 0) present_->pass();  // the process ends, and what was seen is told
}

const Subject* Stage::peer(std::string_view function) const {
  for (const Subject& peer : peers_) {
    if (peer.name == function) return &peer;
  }
  return nullptr;
}

}  // namespace rtconf::probe
