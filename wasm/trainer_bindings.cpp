// The border of the page's trainer: hands the host's files, hashes and checkpoints to a
// TrainSession and its answers back. Types for TypeScript are in als_trainer.d.ts.
//
// Options, answers and events cross as JSON: they are few. An exception of the host's must not pass
// through frames of C++, which knows none: `read` and `next` are called where they are caught.

#include <emscripten/bind.h>
#include <emscripten/em_js.h>
#include <emscripten/val.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "als/base/stable_order.h"
#include "als/base/text.h"
#include "als/pipeline/train_session.h"

// What a method gives, or an Error.
// clang-format off
EM_JS_DEPS(als_trainer, "$Emval,$UTF8ToString");
EM_JS(emscripten::EM_VAL, caught_call, (emscripten::EM_VAL object, const char* method, int argument), {
  try {
    return Emval.toHandle(Emval.toValue(object)[UTF8ToString(method)](argument));
  } catch (error) {
    return Emval.toHandle(new Error(String(error?.message ?? error)));
  }
});
// clang-format on

namespace {

using emscripten::val;

val caught(const val& object, const char* method, int argument = 0) {
  return val::take_ownership(caught_call(object.as_handle(), method, argument));
}

als::Bytes bytes_of(const val& array) {
  return emscripten::convertJSArrayToNumberVector<std::uint8_t>(array);
}

/// A copy, outside of the heap.
val array_of(std::span<const std::uint8_t> bytes) {
  return val::global("Uint8Array")
      .new_(val(emscripten::typed_memory_view(bytes.size(), bytes.data())));
}

val parsed(const als::Json& json) {
  return val::global("JSON").call<val>("parse", als::text_of(json));
}

als::Json json_of(const val& value) {
  const std::string text = val::global("JSON").call<std::string>("stringify", value);
  return als::Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

class HostFiles : public als::FileSource {
 public:
  explicit HostFiles(val host) : host_(std::move(host)) {
    const val files = host_["files"];
    const auto count = files["length"].as<int>();
    for (int i = 0; i < count; ++i) files_.emplace_back(files[i].as<std::string>(), i);
    als::sort_stably(files_);
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    names.reserve(files_.size());
    for (const auto& [name, index] : files_) names.push_back(name);
    return names;
  }
  als::Result<void> read(const std::string& name, const als::TakeBytes& take) const override {
    const auto found = std::find_if(files_.begin(), files_.end(),
                                    [&](const auto& file) { return file.first == name; });
    if (found == files_.end())
      return als::Error{als::ErrorCode::kIo, label(name) + ": there is no such file"};
    // The host's sentences name the file.
    const auto damaged = [](const val& error) {
      return als::Error{als::ErrorCode::kBadFormat, error["message"].as<std::string>()};
    };
    const val error_type = val::global("Error");
    const val pieces = caught(host_, "read", found->second);
    if (pieces.instanceof (error_type)) return damaged(pieces);
    for (;;) {
      const val piece = caught(pieces, "next");
      if (piece.isNull()) return {};
      if (piece.instanceof (error_type)) return damaged(piece);
      const als::Bytes bytes = bytes_of(piece);
      const als::Result<void> taken =
          take({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      if (!taken) return taken;
    }
  }
  std::string name() const override { return host_["name"].as<std::string>(); }
  std::string label(const std::string& file) const override {
    // A file by itself is the data set.
    const bool alone = files_.size() == 1 && file.starts_with(name() + ".");
    return alone ? als::printable(file, 200) : FileSource::label(file);
  }

 private:
  val host_;
  std::vector<std::pair<std::string, int>> files_;
};

als::SessionHost session_host(const val& host, const als::FileSource& files) {
  als::Packing packing;
  packing.sha256_hex = [host](std::span<const std::uint8_t> bytes) {
    return host.call<std::string>("sha256", array_of(bytes));
  };
  packing.gzip = [host](std::span<const std::uint8_t> bytes) {
    return bytes_of(host.call<val>("gzip", array_of(bytes)));
  };
  packing.gunzip = [host](std::span<const std::uint8_t> bytes) -> als::Result<als::Bytes> {
    return bytes_of(host.call<val>("gunzip", array_of(bytes)));
  };
  return {
      files,
      std::move(packing),
      [host] { return host.call<bool>("stopped"); },
      [host] { return host.call<double>("seconds"); },
      [host](const als::Json& event) { host.call<void>("report", parsed(event)); },
      [host](const std::string& training) -> std::optional<als::Bytes> {
        const val bytes = host.call<val>("loadCheckpoint", training);
        if (bytes.isNull()) return std::nullopt;
        return bytes_of(bytes);
      },
      [host](const std::string& training) { return host.call<bool>("checkpointDue", training); },
      [host](const std::string& training, const als::Bytes& bytes) {
        host.call<void>("saveCheckpoint", training, array_of(bytes));
      }};
}

class Trainer {
 public:
  Trainer(const val& host, int num_threads)
      : files_(host), session_(session_host(host, files_), num_threads) {}

  val read(const val& options) { return parsed(session_.read(json_of(options))); }
  val estimate(const val& options) const { return parsed(session_.estimate(json_of(options))); }
  val curves(const val& options) { return parsed(session_.curves(json_of(options))); }
  val bundle(const val& options) { return parsed(session_.bundle(json_of(options))); }
  val file(const std::string& name) const {
    const als::Bytes* const bytes = session_.file(name);
    return bytes == nullptr ? val::null() : array_of(*bytes);
  }

 private:
  HostFiles files_;
  als::TrainSession session_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(als_trainer) {
  emscripten::class_<Trainer>("Trainer")
      .constructor<val, int>()
      .function("read", &Trainer::read)
      .function("estimate", &Trainer::estimate)
      .function("curves", &Trainer::curves)
      .function("bundle", &Trainer::bundle)
      .function("file", &Trainer::file);
}
