#pragma once

// ThreadPool: the one pool of the native tools and of the browser engine. Made once at the top of a
// program and passed down by reference; nothing below `main` (or `Engine`) asks the machine how
// many cores it has.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace als {

/// Runs blocks of [0, count) on a fixed set of workers. The caller is worker 0; a pool of one
/// starts no thread, which is what the single-thread WebAssembly build uses. One call at a time,
/// not re-entrant. Results must not depend on which worker ran which block: each block writes its
/// own rows, sums are kept per block and added in block order.
class ThreadPool {
 public:
  /// `num_workers` is clamped to 1 ... 256, and to 1 where the build has no threads.
  explicit ThreadPool(int num_workers);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int num_workers() const { return static_cast<int>(threads_.size()) + 1; }

  /// Calls fn(begin, end, worker) once for each block [i*block, min(count, (i+1)*block)); returns
  /// when all are done. `block` > 0; `fn` must not throw. `worker` in 0 ... num_workers()-1 picks
  /// per-worker scratch.
  template <class Fn>
  void parallel_for(std::size_t count, std::size_t block, Fn&& fn) {
    run(Job{count, block, const_cast<void*>(static_cast<const void*>(&fn)),
            [](void* context, std::size_t begin, std::size_t end, int worker) {
              (*static_cast<std::remove_reference_t<Fn>*>(context))(begin, end, worker);
            }});
  }

 private:
  struct Job {
    std::size_t count = 0;
    std::size_t block = 1;
    void* context = nullptr;
    void (*call)(void* context, std::size_t begin, std::size_t end, int worker) = nullptr;
  };

  /// Where threads wait until something is so. What makes it so is an atomic that tell() comes
  /// after: who looks at it before going to sleep has either seen it or is heard to sleep.
  class WaitingRoom {
   public:
    template <class Condition>
    void wait_until(const Condition& is_so);
    void tell();

   private:
    std::mutex mutex_;
    std::condition_variable told_;
    std::atomic<int> num_asleep_{0};
  };

  void run(const Job& job);
  void work(const Job& job, int worker);
  void worker_loop(int worker);

  std::vector<std::thread> threads_;
  WaitingRoom for_job_;
  WaitingRoom for_end_;
  Job job_;  // written while no worker is busy
  bool stopping_ = false;
  std::atomic<unsigned> generation_{0};  // counts jobs
  std::atomic<int> num_busy_{0};
  std::atomic<std::size_t> next_block_{0};
};

}  // namespace als
