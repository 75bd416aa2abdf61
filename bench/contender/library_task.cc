// The ways of libraries: what a caller of the contract's functions would do.
#include <dlfcn.h>
#include <rt.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "bench/contender/task.h"
#include "bench/content.h"

namespace rtconf::bench {
namespace {

using Reader = void*(const char*);

/// A library, which stays loaded, and the function in it that is asked for.
struct Bound {
  void* library;
  void* function;
  template <class Function>
  Function* as() const {
    return reinterpret_cast<Function*>(function);
  }
};

/// Keeps the subject; what else a task keeps depends on it.
class OnSubject : public Task {
 public:
  std::string take(const Subject& subject) override {
    subject_ = subject;
    return "";
  }

 protected:
  const char* path() const { return subject_.path.c_str(); }
  std::uint64_t size() const { return subject_.size; }

 private:
  Subject subject_;
};

class ReadTask : public OnSubject {
 public:
  ReadTask(const Bound& bound, bool uses) : read_(bound.as<Reader>()), uses_(uses) {}

  bool once() override {
    void* const bytes = read_(path());
    if (bytes == nullptr) return false;
    if (uses_) use(sum({static_cast<const char*>(bytes), size()}));
    std::free(bytes);
    return true;
  }

  std::string check() override {
    void* const bytes = read_(path());
    if (bytes == nullptr) return "it gives nothing";
    std::string wrong = wrong_content({static_cast<const char*>(bytes), size()});
    std::free(bytes);
    return wrong;
  }

 private:
  Reader* read_;
  bool uses_;
};

class MapTask : public OnSubject {
 public:
  MapTask(const Bound& bound, bool uses)
      : map_(bound.as<decltype(rt_file_mmap_map)>()),
        data_(find<decltype(rt_file_mmap_data)>(bound, "rt_file_mmap_data")),
        unmap_(find<decltype(rt_file_mmap_unmap)>(bound, "rt_file_mmap_unmap")),
        uses_(uses) {}

  bool is_complete() const { return data_ != nullptr && unmap_ != nullptr; }

  bool once() override {
    const std::int64_t handle = map_(path());
    if (handle < 0) return false;
    if (uses_) use(sum(content(handle)));
    return unmap_(handle);
  }

  std::string check() override {
    const std::int64_t handle = map_(path());
    if (handle < 0) return "it maps nothing";
    if (data_(handle) == nullptr) return "it has no address for what it maps";
    std::string wrong = size() < kSparseFrom ? wrong_content(content(handle)) : "";
    if (!unmap_(handle)) wrong = "it does not unmap";
    return wrong;
  }

 private:
  template <class Function>
  static Function* find(const Bound& bound, const char* name) {
    return reinterpret_cast<Function*>(::dlsym(bound.library, name));
  }
  std::span<const char> content(std::int64_t handle) const {
    return {reinterpret_cast<const char*>(data_(handle)), size()};
  }

  decltype(rt_file_mmap_map)* map_;
  decltype(rt_file_mmap_data)* data_;
  decltype(rt_file_mmap_unmap)* unmap_;
  bool uses_;
};

class CopyTask : public OnSubject {
 public:
  explicit CopyTask(const Bound& bound) : copy_(bound.as<decltype(rt_file_copy)>()) {}

  bool once() override { return copy_(path(), target().c_str()); }

  std::string check() override {
    if (!once()) return "it does not copy";
    std::ifstream copy(target(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(copy)), {});
    return bytes.size() == size() ? wrong_content(bytes) : "the copy has another size";
  }

 private:
  std::string target() const { return path() + std::string(".copy"); }

  decltype(rt_file_copy)* copy_;
};

class ListTask : public OnSubject {
 public:
  explicit ListTask(const Bound& bound) : list_(bound.as<decltype(rt_dir_list)>()) {}

  bool once() override {
    char** const names = list_(path());
    if (names == nullptr) return false;
    free_all(names);
    return true;
  }

  std::string check() override {
    char** const names = list_(path());
    if (names == nullptr) return "it lists nothing";
    std::uint64_t count = 0;
    bool known = true;
    for (; names[count] != nullptr; ++count) {
      known = known && std::strlen(names[count]) == entry_name(0).size();
    }
    free_all(names);
    return known && count == size() ? "" : "it does not list the names that there are";
  }

 private:
  static void free_all(char** names) {
    for (char** name = names; *name != nullptr; ++name) std::free(*name);
    std::free(static_cast<void*>(names));
  }

  decltype(rt_dir_list)* list_;
};

std::unique_ptr<Task> bind(const Bound& bound, Work work, std::string_view way,
                           std::string& problem) {
  switch (work) {
    case Work::kRead:
      return std::make_unique<ReadTask>(bound, false);
    case Work::kCopy:
      return std::make_unique<CopyTask>(bound);
    case Work::kList:
      return std::make_unique<ListTask>(bound);
    case Work::kUse:
      if (way == "read") return std::make_unique<ReadTask>(bound, true);
      [[fallthrough]];
    case Work::kMap:
      break;
  }
  auto task = std::make_unique<MapTask>(bound, work == Work::kUse);
  if (task->is_complete()) return task;
  problem = "it exports rt_file_mmap_map, and not what goes with it";
  return nullptr;
}

}  // namespace

std::unique_ptr<Task> task_of_library(const std::string& library, const WorkDescription& work,
                                      const Way& way, std::string& problem) {
  Bound bound = {::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), nullptr};
  if (bound.library == nullptr) {
    problem = ::dlerror();
    return nullptr;
  }
  for (const std::string_view function : way.functions) {
    bound.function = ::dlsym(bound.library, std::string(function).c_str());
    if (bound.function != nullptr) return bind(bound, work.work, way.name, problem);
  }
  // Nothing is wrong: not every library does every kind of work.
  return nullptr;
}

}  // namespace rtconf::bench
