// A provider of the rt_* contract as its client sees it: a table of functions, filled by hand or
// from a shared library. Only the functions that reading takes are in it.
#pragma once

#include <dlfcn.h>
#include <rt.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "result.h"

namespace rtconf::reader {

/// The functions of a provider that reading takes; null where it has none. A program that is linked
/// with its provider names them: `Functions{.file_read_text = rt_file_read_text, ...}`.
struct Functions {
  // group read
  decltype(&rt_file_read_text) file_read_text = nullptr;
  decltype(&rt_file_mmap_read_text) file_mmap_read_text = nullptr;
  decltype(&rt_file_mmap_read_bytes) file_mmap_read_bytes = nullptr;
  decltype(&rt_file_read_bytes) file_read_bytes = nullptr;
  decltype(&rt_file_size) file_size = nullptr;
  // extension sized
  decltype(&rt_file_read_sized) file_read_sized = nullptr;
  decltype(&rt_file_mmap_read_sized) file_mmap_read_sized = nullptr;
  // extension map
  decltype(&rt_file_mmap_map) file_mmap_map = nullptr;
  decltype(&rt_file_mmap_data) file_mmap_data = nullptr;
  decltype(&rt_file_mmap_length) file_mmap_length = nullptr;
  decltype(&rt_file_mmap_unmap) file_mmap_unmap = nullptr;

  /// All of them, for a program that is linked with a provider that has all of them.
  static Functions linked() {
    return {rt_file_read_text, rt_file_mmap_read_text, rt_file_mmap_read_bytes, rt_file_read_bytes,
            rt_file_size,      rt_file_read_sized,     rt_file_mmap_read_sized, rt_file_mmap_map,
            rt_file_mmap_data, rt_file_mmap_length,    rt_file_mmap_unmap};
  }
};

/// A provider: its functions, and the library that they come from, which stays loaded until the
/// last copy of this, and the last file that was mapped through it, is gone.
class Provider {
 public:
  Provider(Functions functions) : functions_(functions) {}

  /// Loads a shared library, as dlopen(3) finds it: a path with a slash is that file. Functions
  /// that it does not export are left null; one that exports none of them is an error.
  static Result<Provider> load(const std::string& path) {
    if (auto error = detail::bad_path("loading the provider", path)) return *std::move(error);
    // dlopen(3) takes that for the program itself.
    if (path.empty()) return detail::failed("loading the provider", path, "the path is empty");
    ::dlerror();
    std::shared_ptr<void> library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL), [](void* opened) {
      if (opened != nullptr) ::dlclose(opened);
    });
    if (library == nullptr) {
      const char* const why = ::dlerror();
      return detail::failed("loading the provider", path, why != nullptr ? why : "no reason given");
    }
    Provider provider(find_functions(library.get()));
    if (!provider.reads()) {
      return detail::failed("loading the provider", path,
                            "it exports no function that reads or maps a file");
    }
    provider.library_ = std::move(library);
    return provider;
  }

  const Functions& functions() const { return functions_; }

 private:
  static Functions find_functions(void* library) {
    Functions f;
    const auto find = [library](const char* name, auto& function) {
      function = reinterpret_cast<std::decay_t<decltype(function)>>(::dlsym(library, name));
    };
    find("rt_file_read_text", f.file_read_text);
    find("rt_file_mmap_read_text", f.file_mmap_read_text);
    find("rt_file_mmap_read_bytes", f.file_mmap_read_bytes);
    find("rt_file_read_bytes", f.file_read_bytes);
    find("rt_file_size", f.file_size);
    find("rt_file_read_sized", f.file_read_sized);
    find("rt_file_mmap_read_sized", f.file_mmap_read_sized);
    find("rt_file_mmap_map", f.file_mmap_map);
    find("rt_file_mmap_data", f.file_mmap_data);
    find("rt_file_mmap_length", f.file_mmap_length);
    find("rt_file_mmap_unmap", f.file_mmap_unmap);
    return f;
  }

  bool reads() const {
    const Functions& f = functions_;
    return f.file_read_text || f.file_mmap_read_text || f.file_mmap_read_bytes ||
           f.file_read_bytes || f.file_read_sized || f.file_mmap_read_sized || f.file_mmap_map;
  }

  Functions functions_;
  std::shared_ptr<void> library_;
};

}  // namespace rtconf::reader
