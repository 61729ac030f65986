// The tools as mpirun starts them: several processes, one result. Built with ALS_WITH_MPI only.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <string>

#include "als/json/json.h"
#include "pipeline/pipeline_fixture.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

class Mpi : public Pipeline {
 protected:
  /// `ranks` processes. Open MPI is told that more of them than cores, and root as in a container,
  /// are meant; MPICH, which asks for neither, ignores the variables.
  static std::string mpirun(int ranks) {
    const char* const more = std::getenv("MATINEE_MPIRUN_OPTIONS");
    return "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
           "OMPI_MCA_rmaps_base_oversubscribe=1 timeout 300 " MATINEE_MPIEXEC " " +
           std::string(more != nullptr ? more : "") + " -n " + std::to_string(ranks) + " ";
  }

  /// Every file below a folder, by its name.
  static std::map<std::string, std::string> files_of(const std::string& folder) {
    std::map<std::string, std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file())
        files[fs::relative(entry.path(), folder).string()] = read_text(entry.path());
    }
    return files;
  }
};

TEST_F(Mpi, TheBundleIsThatOfOneProcess) {
  const std::string data = sample();
  const std::string options = " -q --sweeps 3 --data " + data + " --out ";
  const Outcome alone = run("als_export", "--threads 2" + options + path("alone"));
  ASSERT_EQ(alone.exit_code, 0) << alone.err;
  for (const auto& [ranks, threads] : {std::pair{1, 1}, std::pair{2, 2}, std::pair{3, 1}}) {
    const std::string out = path("together") + std::to_string(ranks);
    const Outcome made =
        run("als_export", "--threads " + std::to_string(threads) + options + out, mpirun(ranks));
    ASSERT_EQ(made.exit_code, 0) << ranks << ": " << made.err;
    EXPECT_EQ(files_of(out), files_of(path("alone"))) << ranks;
    const auto model_lines = [](const std::string& text) {
      std::size_t count = 0;
      for (std::size_t at = text.find(": model "); at != std::string::npos;
           at = text.find(": model ", at + 1))
        ++count;
      return count;
    };
    EXPECT_EQ(model_lines(made.out), 1U) << "the root alone speaks: " << made.out;
  }
}

TEST_F(Mpi, ModelFilesOfEveryMethodAreThoseOfOneProcess) {
  const std::string data = sample();
  for (const std::string method :
       {"--covariance shared -k 16", "--method als -k 20 --sweeps 4", "--preset paper --sweeps 3",
        "--split per-user --sweeps 3", "--split paper-leaking --method als --sweeps 3"}) {
    const std::string options = " -q --data " + data + " " + method + " --out ";
    ASSERT_EQ(run("als_train", options + path("alone")).exit_code, 0) << method;
    const Outcome made = run("als_train", options + path("together"), mpirun(3));
    ASSERT_EQ(made.exit_code, 0) << method << ": " << made.err;
    EXPECT_EQ(read_text(path("together")), read_text(path("alone"))) << method;
  }
}

TEST_F(Mpi, ARankThatDiesEndsTheRunAndAnyNumberGoesOn) {
  const std::string data = sample();
  const std::string options = " -q --sweeps 400 --no-watch --data " + data + " --out ";
  ASSERT_EQ(run("als_train", options + path("uninterrupted")).exit_code, 0);
  const std::string going_on = "--checkpoint " + path("checkpoints") + options + path("resumed");
  std::mt19937 random(std::random_device{}());
  int num_killed = 0;
  int ranks = 2;
  for (int round = 0; round < 12 && !fs::exists(path("resumed")); ++round, ranks = ranks % 3 + 1) {
    // One of them is killed at any moment, as by a machine that fails: the others must not wait.
    const double moment = 0.3 + 0.2 * round + std::uniform_real_distribution<double>()(random);
    const std::string kill_one = "sh -c 'if [ \"${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}\" = \"" +
                                 std::to_string(round % ranks) +
                                 "\" ]; then exec timeout -s KILL " + std::to_string(moment) +
                                 " \"$0\" \"$@\"; else exec \"$0\" \"$@\"; fi' ";
    const auto begin = std::chrono::steady_clock::now();
    const Outcome outcome = run("als_train", going_on, mpirun(ranks) + kill_one);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(200));
    if (outcome.exit_code == 0) break;
    ++num_killed;
    // Open MPI says it on the one, MPICH on the other.
    EXPECT_FALSE((outcome.err + outcome.out).empty()) << "nobody said what happened";
  }
  std::cout << num_killed << " killed\n";
  EXPECT_GT(num_killed, 0);
  const Outcome last = run("als_train", going_on, mpirun(2));
  ASSERT_EQ(last.exit_code, 0) << last.err;
  EXPECT_EQ(read_text(path("resumed")), read_text(path("uninterrupted")));
  EXPECT_FALSE(fs::exists(path("checkpoints"))) << "nothing is left behind";
}

TEST_F(Mpi, AWrongDataFileIsNamedOnceAndEndsAll) {
  const Outcome outcome =
      run("als_train", "--data " + path("missing") + " --out " + path("model"), mpirun(3));
  EXPECT_NE(outcome.exit_code, 0);
  const std::size_t first = outcome.err.find(path("missing"));
  ASSERT_NE(first, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find(path("missing"), first + 1), std::string::npos) << outcome.err;
}

TEST_F(Mpi, ThereMayBeMoreRanksThanThereIsWork) {
  write_text(fs::path(path("tiny")) / "ratings.csv",
             "userId,movieId,rating\n1,1,4\n1,2,3\n2,1,5\n");
  const std::string options = " -q --sweeps 2 --data " + path("tiny") + " --out ";
  ASSERT_EQ(run("als_train", options + path("alone")).exit_code, 0);
  const Outcome made = run("als_train", options + path("together"), mpirun(3));
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(read_text(path("together")), read_text(path("alone")));
}

}  // namespace
}  // namespace als::tools
