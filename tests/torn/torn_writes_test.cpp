// Torn writes: each write, rename, fsync, open, ... of a run fails in turn, or the process or the
// machine ends there. Afterwards what the run was to replace is there as it was, or the new one is,
// whole; the next run comes to the same bytes, and nothing else stays beside them.
//
// Allocations, of which a run has ten thousand, fail at every 199th in each build; all of them with
// MATINEE_TORN_ALL=1 (minutes).

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "crash_states.h"
#include "support/bundle_folder.h"
#include "support/digest.h"
#include "support/folder_test.h"

namespace als {
namespace {

namespace fs = std::filesystem;
using Environment = std::map<std::string, std::string>;

constexpr int kKilled = 77;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

Snapshot snapshot(const fs::path& root) {
  Snapshot all;
  if (!fs::exists(root)) return all;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    const std::string path = fs::relative(entry.path(), root).string();
    if (entry.is_directory()) {
      all[path + "/"];
    } else {
      all[path] = read(entry.path());
    }
  }
  return all;
}

void restore(const Snapshot& all, const fs::path& root) {
  fs::remove_all(root);
  fs::create_directories(root);
  for (const auto& [path, bytes] : all) {
    if (path.ends_with('/')) {
      fs::create_directories(root / path);
    } else {
      write(root / path, bytes);
    }
  }
}

/// What is at `path` and below.
Snapshot part(const Snapshot& all, const std::string& path) {
  Snapshot found;
  for (const auto& [name, bytes] : all) {
    if (name == path || name.starts_with(path + "/")) found[name] = bytes;
  }
  return found;
}

std::string names(const Snapshot& all) {
  std::string list;
  for (const auto& [name, bytes] : all) list += name + " (" + std::to_string(bytes.size()) + ") ";
  return list;
}

struct Outcome {
  int exit_code = -1;
  std::string messages;
};

class TornWrites : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    root_ = folder_ / "work";
    fs::create_directories(folder_ / "data");
    std::string ratings = "userId,movieId,rating,timestamp\n";
    std::string movies = "movieId,title,genres\n";
    for (int user = 1; user <= 8; ++user) {
      for (int item = 1; item <= 8; ++item) {
        const int mixed = user * 31 + item * 17 + user * item;
        if (mixed % 10 < 7)
          ratings += std::to_string(user) + "," + std::to_string(item) + "," +
                     std::to_string(1 + mixed % 5) + ",1112486027\n";
      }
    }
    for (int item = 1; item <= 8; ++item)
      movies += std::to_string(item) + ",Film " + std::to_string(item) + " (1995),Drama|War\n";
    write(folder_ / "data/ratings.csv", ratings);
    write(folder_ / "data/movies.csv", movies);
  }

  std::string tool(const char* name) const { return std::string(MATINEE_TOOLS_DIR) + "/" + name; }
  std::vector<std::string> train(const char* seed = "1") const {
    return {tool("als_train"),
            "--data",
            data(),
            "--cache",
            "none",
            "--sweeps",
            "2",
            "--threads",
            "2",
            "--num-factors",
            "2",
            "--seed",
            seed,
            "--out",
            work("model"),
            "--checkpoint",
            work("checkpoints"),
            "-q"};
  }
  std::vector<std::string> export_model() const {
    return {tool("als_export"), "--data",      data(),  "--cache",      "none",
            "--model",          work("model"), "--out", work("bundle"), "-q"};
  }
  std::vector<std::string> train_and_export() const {
    return {tool("als_export"),
            "--data",
            data(),
            "--cache",
            "none",
            "--sweeps",
            "2",
            "--threads",
            "2",
            "--num-factors",
            "2",
            "--no-evaluation",
            "--out",
            work("bundle"),
            "--checkpoint",
            work("checkpoints"),
            "-q"};
  }
  std::vector<std::string> cache() const { return {MATINEE_CACHE_PROBE, data(), work("cache")}; }
  std::string data() const { return (folder_ / "data").string(); }
  std::string work(const char* name) const { return (root_ / name).string(); }

  Outcome run(const std::vector<std::string>& command, const Environment& environment = {}) const {
    const std::string messages = (folder_ / "messages").string();
    const pid_t child = ::fork();
    if (child == 0) {
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      const int file = ::open(messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(file, 1);
      ::dup2(file, 2);
      std::vector<char*> words;
      for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      ::execv(words[0], words.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(messages)};
  }
  Outcome run_with(const std::vector<std::string>& command, Environment environment) const {
    environment["LD_PRELOAD"] = MATINEE_FAULTS;
    return run(command, environment);
  }

  std::map<std::string, long> count(const std::vector<std::string>& command) const {
    const std::string path = (folder_ / "counts").string();
    EXPECT_EQ(run_with(command, {{"MATINEE_FAULT_COUNTS", path}}).exit_code, 0);
    std::map<std::string, long> counts;
    std::ifstream file(path);
    std::string kind;
    for (long number = 0; file >> kind >> number;) counts[kind] = number;
    return counts;
  }

  struct Job {
    std::vector<std::string> command;
    std::string output;  ///< below root_
    Snapshot before;
    Snapshot after;
  };
  /// From what is in root_ now.
  Job job(const std::vector<std::string>& command, const std::string& output) const {
    Job job{command, output, snapshot(root_), {}};
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.messages;
    job.after = snapshot(root_);
    EXPECT_FALSE(part(job.after, output).empty());
    return job;
  }

  /// One run with a fault, and the next one.
  void check_fault(const Job& job, const std::string& fault, bool no_exchange = false) {
    SCOPED_TRACE(job.command[0] + " with " + fault + (no_exchange ? ", without exchange" : ""));
    restore(job.before, root_);
    Environment environment{{"MATINEE_FAULT", fault}};
    if (no_exchange) environment["MATINEE_NO_EXCHANGE"] = "1";
    const Outcome outcome = run_with(job.command, environment);
    const bool killed = outcome.exit_code == kKilled;
    EXPECT_TRUE(killed || (outcome.exit_code >= 0 && outcome.exit_code <= 4))
        << outcome.exit_code << ": " << outcome.messages;
    const Snapshot left = snapshot(root_);
    const Snapshot output = part(left, job.output);
    const bool is_new = output == part(job.after, job.output);
    bool is_old = output == part(job.before, job.output);
    if (no_exchange && output.empty()) {
      // For a moment under another name, from which the next run takes it back.
      for (const auto& [name, bytes] : left) is_old = is_old || name.ends_with("-old/");
    }
    EXPECT_TRUE(is_new || is_old) << names(left);
    EXPECT_TRUE(is_new || outcome.exit_code != 0) << names(left) << outcome.messages;
    EXPECT_TRUE(killed || outcome.exit_code == 0 || !outcome.messages.empty());
    // What could not be removed (or opened for it, as the old folder) stays until the next run, and
    // so does what a memory that is out has cut off.
    const bool may_stay = killed || fault.starts_with("remove") || fault.starts_with("alloc") ||
                          (is_new && fault.starts_with("open"));
    if (!may_stay) {
      EXPECT_EQ(names(left).find(".tmp-"), std::string::npos) << names(left);
    }
    const Outcome next = run(job.command);
    EXPECT_EQ(next.exit_code, 0) << next.messages;
    EXPECT_EQ(names(snapshot(root_)), names(job.after));
    EXPECT_EQ(snapshot(root_), job.after);
    ++num_faults_;
  }

  void check_all_faults(const Job& job) {
    restore(job.before, root_);
    std::map<std::string, long> counts = count(job.command);
    const std::map<std::string, std::vector<int>> errors{
        {"open", {EACCES, EMFILE}},  {"write", {ENOSPC, EIO, EINTR}},
        {"fsync", {EIO, EINVAL}},    {"rename", {EIO, EINVAL, ENOSYS}},
        {"mkdir", {ENOSPC, EACCES}}, {"remove", {EIO}},
        {"room", {ENOSPC}}};
    for (const auto& [kind, numbers] : errors) {
      for (const int number : numbers) {
        for (long n = 1; n <= counts[kind]; ++n)
          check_fault(job, kind + ":" + std::to_string(n) + ":" + std::to_string(number));
      }
    }
    for (long n = 1; n <= counts["any"]; ++n)
      check_fault(job, "any:" + std::to_string(n) + ":kill");
    for (long n = 1; n <= counts["write"]; ++n)
      check_fault(job, "write:" + std::to_string(n) + ":tear");
    for (long n = 1; n <= counts["rename"] + 1; ++n) {
      for (const char* const error : {":kill", ":5"})
        check_fault(job, "rename:" + std::to_string(n) + error, /*no_exchange=*/true);
    }
    const char* const all = std::getenv("MATINEE_TORN_ALL");
    const long stride = all != nullptr && *all != '\0' ? 1 : 199;
    for (long n = 1; n <= counts["alloc"]; n += stride)
      check_fault(job, "alloc:" + std::to_string(n) + ":" + std::to_string(ENOMEM));
    std::printf("%ld faults, of %ld calls and %ld allocations\n", num_faults_, counts["any"],
                counts["alloc"]);
  }

  /// Every state that a machine may leave that ends during the run.
  void check_crashes(const Job& job) {
    restore(job.before, root_);
    const std::string trace = (folder_ / "trace").string();
    ASSERT_EQ(
        run_with(job.command, {{"MATINEE_TRACE", trace}, {"MATINEE_TRACE_ROOT", root_.string()}})
            .exit_code,
        0);
    ASSERT_EQ(snapshot(root_), job.after);
    const Snapshot old_output = part(job.before, job.output);
    const Snapshot new_output = part(job.after, job.output);
    const CrashStates states = for_each_crash_state(
        job.before, read(trace), root_.string(),
        [&](const Snapshot& after, std::size_t num_done, bool is_end) {
          const Snapshot output = part(after, job.output);
          ASSERT_TRUE(output == new_output || (output == old_output && !is_end))
              << "after " << num_done << ": " << names(after);
        });
    EXPECT_GT(states.num_states, 2 * states.num_changes);
    std::printf("%zu changes, %zu states\n", states.num_changes, states.num_states);
  }

  fs::path root_;
  long num_faults_ = 0;
};

TEST_F(TornWrites, TrainingWithCheckpoints) {
  fs::create_directories(root_);
  check_all_faults(job(train(), "model"));
}

TEST_F(TornWrites, TrainingOverAnOlderModel) {
  fs::create_directories(root_);
  ASSERT_EQ(run(train("2")).exit_code, 0);
  const Job over = job(train(), "model");
  ASSERT_NE(part(over.before, "model"), part(over.after, "model"));
  check_all_faults(over);
  check_crashes(over);
}

TEST_F(TornWrites, ANewBundle) {
  fs::create_directories(root_);
  ASSERT_EQ(run(train()).exit_code, 0);
  const Job exported = job(export_model(), "bundle");
  check_all_faults(exported);
  check_crashes(exported);
}

TEST_F(TornWrites, ABundleOverAnOlderOne) {
  fs::create_directories(root_);
  ASSERT_EQ(run(train("2")).exit_code, 0);
  ASSERT_EQ(run(export_model()).exit_code, 0);
  ASSERT_EQ(run(train()).exit_code, 0);
  const Job over = job(export_model(), "bundle");
  ASSERT_NE(part(over.before, "bundle"), part(over.after, "bundle"));
  check_all_faults(over);
  check_crashes(over);
}

TEST_F(TornWrites, TrainingAndExportWithCheckpoints) {
  fs::create_directories(root_);
  ASSERT_EQ(run(train_and_export()).exit_code, 0);
  check_all_faults(job(train_and_export(), "bundle"));
}

TEST_F(TornWrites, TheCacheOfRatings) {
  fs::create_directories(root_);
  // A failure to write it is none of the run: it is made again.
  restore({}, root_);
  const Snapshot empty = snapshot(root_);
  ASSERT_EQ(run(cache()).exit_code, 0);
  const Snapshot cached = snapshot(root_);
  const std::string told = run(cache()).messages;
  ASSERT_EQ(told.size(), 65U) << told;
  restore(empty, root_);
  std::map<std::string, long> counts = count(cache());
  const auto check = [&](const std::string& fault) {
    SCOPED_TRACE(fault);
    restore(empty, root_);
    const Outcome outcome = run_with(cache(), {{"MATINEE_FAULT", fault}});
    EXPECT_TRUE(outcome.exit_code == kKilled || outcome.exit_code <= 4) << outcome.messages;
    EXPECT_TRUE(outcome.exit_code != 0 || outcome.messages.find(told) != std::string::npos)
        << outcome.messages;
    const Outcome next = run(cache());
    EXPECT_EQ(next.messages, told);
    EXPECT_EQ(snapshot(root_), cached) << names(snapshot(root_));
    ++num_faults_;
  };
  for (const char* const kind : {"open", "fsync", "rename", "mkdir", "remove", "room"}) {
    for (long n = 1; n <= counts[kind]; ++n) check(kind + (":" + std::to_string(n)) + ":28");
  }
  for (long n = 1; n <= counts["any"]; ++n) check("any:" + std::to_string(n) + ":kill");
  for (long n = 1; n <= counts["alloc"]; n += 97) check("alloc:" + std::to_string(n) + ":12");
  EXPECT_GT(num_faults_, 40);
}

TEST_F(TornWrites, DrawnRatingsAsTheToolsKeepThem) {
  fs::create_directories(root_);
  std::string movies = "movieId,title,genres\n";
  for (int film = 1; film <= 1400; ++film)
    movies += std::to_string(film) + ",Film " + std::to_string(film) + " (1995),Drama\n";
  write(folder_ / "films.csv", movies);
  const auto drawn = [&](const char* seed) -> std::vector<std::string> {
    return {tool("als_synth"), "--like",       "ml-32m",   "--ratings",
            "10000",           "--cache-only", "--movies", (folder_ / "films.csv").string(),
            "--seed",          seed,           "--out",    work("drawn")};
  };
  ASSERT_EQ(run(drawn("2")).exit_code, 0);
  const Job over = job(drawn("1"), "drawn");
  ASSERT_NE(part(over.before, "drawn"), part(over.after, "drawn"));
  check_all_faults(over);
  check_crashes(over);
}

TEST_F(TornWrites, LeavesAloneWhatAnotherRunIsWriting) {
  fs::create_directories(root_);
  write(root_ / ".model.tmp-1", "of a run that was killed");
  write(root_ / ".model.tmp-2", "of one that goes on");
  const int file = ::open(work(".model.tmp-2").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(file, LOCK_EX), 0);
  ASSERT_EQ(run(train()).exit_code, 0);
  EXPECT_FALSE(fs::exists(root_ / ".model.tmp-1"));
  EXPECT_TRUE(fs::exists(root_ / ".model.tmp-2"));
  ::close(file);
  ASSERT_EQ(run(train()).exit_code, 0);
  EXPECT_FALSE(fs::exists(root_ / ".model.tmp-2"));
}

// ---- a bundle with one byte changed, or cut

class DamagedBundle : public TornWrites {
 protected:
  void SetUp() override {
    TornWrites::SetUp();
    fs::create_directories(root_);
    ASSERT_EQ(run(train_and_export()).exit_code, 0);
    whole_ = snapshot(root_ / "bundle");
  }

  /// As als_export --verify and als_recommend read it, without the disk; empty if it is taken.
  static std::string refusal(const Snapshot& files) {
    const auto bytes = [](const std::string& text) { return Bytes(text.begin(), text.end()); };
    const auto read_file = [&](const std::string& name) -> Result<Bytes> {
      const auto found = files.find(name);
      if (found == files.end()) return Error{ErrorCode::kIo, "not there"};
      return bytes(found->second);
    };
    const Bytes manifest = bytes(files.at(std::string(kManifestName)));
    const Result<Bundle> bundle = verify_bundle(manifest, read_file, tools::packing());
    if (!bundle) return bundle.error().message;
    ThreadPool pool(1);
    Engine engine(pool);
    if (const Result<void> loaded = load_engine(*bundle, tools::packing(), engine); !loaded)
      return loaded.error().message;
    if (const Result<void> golden = check_golden(*bundle, engine); !golden)
      return golden.error().message;
    return {};
  }

  void expect_refused_by_tools(const Snapshot& files, const std::string& name) {
    restore(files, root_ / "bundle");
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{tool("als_export"), "--verify", work("bundle")},
          std::vector<std::string>{tool("als_recommend"), work("bundle"), "--rate", "1=5"}}) {
      const Outcome outcome = run(command);
      const bool is_there = files.contains(name);  // without a manifest nothing can be read: 1
      EXPECT_TRUE(outcome.exit_code == 4 || outcome.exit_code == (is_there ? 3 : 1))
          << outcome.exit_code;
      EXPECT_NE(outcome.messages.find(name), std::string::npos) << outcome.messages;
    }
  }

  Snapshot whole_;
};

TEST_F(DamagedBundle, EveryChangedByteIsRefusedWithTheFilesName) {
  ASSERT_EQ(refusal(whole_), "");
  long num_changes = 0;
  for (const auto& [name, bytes] : whole_) {
    Snapshot files = whole_;
    std::string& changed = files.at(name);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      // Each bit, and all of them.
      for (const int mask : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        changed[at] = static_cast<char>(bytes[at] ^ mask);
        const std::string message = refusal(files);
        ASSERT_NE(message.find(name), std::string::npos) << name << " at " << at << ": " << message;
        ++num_changes;
      }
      if (at % 997 == 0) expect_refused_by_tools(files, name);
      changed[at] = bytes[at];
    }
  }
  std::printf("%ld changes\n", num_changes);
}

TEST_F(DamagedBundle, EveryCutIsRefusedWithTheFilesName) {
  for (const auto& [name, bytes] : whole_) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Snapshot files = whole_;
      files.at(name).resize(size);
      const std::string message = refusal(files);
      ASSERT_NE(message.find(name), std::string::npos) << name << ", " << size << ": " << message;
      if (size % 997 == 0) expect_refused_by_tools(files, name);
    }
    Snapshot files = whole_;
    files.at(name) += '\0';
    EXPECT_NE(refusal(files).find(name), std::string::npos);
    files.erase(name);
    if (name != kManifestName) {
      EXPECT_NE(refusal(files).find(name), std::string::npos);
    }
    expect_refused_by_tools(files, name);
  }
}

}  // namespace
}  // namespace als
