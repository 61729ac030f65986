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

}  // namespace

ThreadPool::ThreadPool(int num_workers) {
  for (int worker = 1; worker < clamp_workers(num_workers); ++worker) {
    threads_.emplace_back([this, worker] { worker_loop(worker); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  start_.notify_all();
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
  {
    const std::lock_guard lock(mutex_);
    ALS_CHECK(num_busy_ == 0);
    job_ = job;
    ++generation_;
    num_busy_ = static_cast<int>(threads_.size());
  }
  start_.notify_all();
  work(job, 0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return num_busy_ == 0; });
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
  unsigned seen = 0;
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return stopping_ || generation_ != seen; });
      if (stopping_) return;
      seen = generation_;
      job = job_;
    }
    work(job, worker);
    {
      const std::lock_guard lock(mutex_);
      --num_busy_;
    }
    done_.notify_one();
  }
}

}  // namespace als
