#include "als/base/thread_pool.h"

#include <algorithm>

#include "als/base/check.h"

namespace als {
namespace {

int clamp_workers(int num_workers) {
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
  (void)num_workers;
  return 1;
#else
  return std::clamp(num_workers, 1, 256);
#endif
}

// A job of training takes some hundred microseconds and the next one follows at once, while to put
// a thread to sleep and to wake it takes some ten: it looks again for about as long first.
constexpr int kLooks = 20000;

}  // namespace

template <class Condition>
void ThreadPool::WaitingRoom::wait_until(const Condition& is_so) {
  for (int look = 0; look < kLooks; ++look) {
    if (is_so()) return;
  }
  std::unique_lock lock(mutex_);
  num_asleep_.fetch_add(1);
  told_.wait(lock, is_so);
  num_asleep_.fetch_sub(1);
}

void ThreadPool::WaitingRoom::tell() {
  if (num_asleep_.load() == 0) return;
  // Who is between its look and its sleep holds the mutex.
  { const std::lock_guard lock(mutex_); }
  told_.notify_all();
}

ThreadPool::ThreadPool(int num_workers) {
  for (int worker = 1; worker < clamp_workers(num_workers); ++worker) {
    threads_.emplace_back([this, worker] { worker_loop(worker); });
  }
}

ThreadPool::~ThreadPool() {
  stopping_ = true;
  generation_.fetch_add(1);
  for_job_.tell();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::run(const Job& job) {
  ALS_CHECK(job.block > 0);
  if (job.count == 0) return;
  next_block_.store(0, std::memory_order_relaxed);
  if (threads_.empty() || job.count <= job.block) {
    work(job, 0);
    return;
  }
  ALS_CHECK(num_busy_.load() == 0);
  job_ = job;
  num_busy_.store(static_cast<int>(threads_.size()));
  generation_.fetch_add(1);
  for_job_.tell();
  work(job, 0);
  for_end_.wait_until([this] { return num_busy_.load() == 0; });
}

void ThreadPool::work(const Job& job, int worker) {
  const std::size_t num_blocks = (job.count + job.block - 1) / job.block;
  for (;;) {
    const std::size_t i = next_block_.fetch_add(1, std::memory_order_relaxed);
    if (i >= num_blocks) return;
    job.call(job.context, i * job.block, std::min(job.count, (i + 1) * job.block), worker);
  }
}

void ThreadPool::worker_loop(int worker) {
  for (unsigned seen = 0;; ++seen) {
    for_job_.wait_until([&] { return generation_.load() != seen; });
    if (stopping_) return;
    work(job_, worker);
    num_busy_.fetch_sub(1);
    for_end_.tell();
  }
}

}  // namespace als
