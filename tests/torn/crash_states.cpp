#include "crash_states.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "als/base/check.h"
#include "als/base/random.h"

namespace als {
namespace {

/// A file or a folder, by its place in Disk::nodes.
struct Node {
  bool is_folder = false;
  std::map<std::string, int> entries;
  std::string bytes;
};

struct Disk {
  std::vector<Node> nodes{{true, {}, {}}};  // the root first

  int add(bool is_folder) {
    nodes.push_back({is_folder, {}, {}});
    return static_cast<int>(nodes.size()) - 1;
  }
  Node& at(int node) { return nodes[static_cast<std::size_t>(node)]; }

  void list(int node, const std::string& path, Snapshot& all) const {
    for (const auto& [name, child] : nodes[static_cast<std::size_t>(node)].entries) {
      const Node& entry = nodes[static_cast<std::size_t>(child)];
      if (entry.is_folder) {
        all[path + name + "/"];
        list(child, path + name + "/", all);
      } else {
        all[path + name] = entry.bytes;
      }
    }
  }
};

/// A name in a folder.
struct Place {
  int folder = -1;
  std::string name;
};

enum class Kind : std::uint8_t { kLink, kUnlink, kMove, kExchange, kWrite, kTruncate, kSync };

struct Change {
  Kind kind;
  int node = -1;   // what is linked, moved, written or synced
  int other = -1;  // what it is exchanged with
  Place place{};   // where the name is; of a move, where it goes
  Place from{};
  std::size_t at = 0;
  std::string bytes{};
};

void write(std::string& to, std::size_t at, std::string_view bytes) {
  to.resize(std::max(to.size(), at + bytes.size()));
  to.replace(at, bytes.size(), bytes);
}

void apply(Disk& disk, const Change& change, bool half = false) {
  switch (change.kind) {
    case Kind::kLink:
      disk.at(change.place.folder).entries[change.place.name] = change.node;
      return;
    case Kind::kUnlink:
      disk.at(change.place.folder).entries.erase(change.place.name);
      return;
    case Kind::kMove: {
      auto& from = disk.at(change.from.folder).entries;
      const auto old = from.find(change.from.name);
      if (old != from.end() && old->second == change.node) from.erase(old);
      disk.at(change.place.folder).entries[change.place.name] = change.node;
      return;
    }
    case Kind::kExchange:
      disk.at(change.from.folder).entries[change.from.name] = change.other;
      disk.at(change.place.folder).entries[change.place.name] = change.node;
      return;
    case Kind::kWrite:
      write(disk.at(change.node).bytes, change.at,
            std::string_view(change.bytes).substr(0, change.bytes.size() / (half ? 2 : 1)));
      return;
    case Kind::kTruncate:
      disk.at(change.node).bytes.clear();
      return;
    case Kind::kSync:
      return;
  }
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream stream(path);
  for (std::string part; std::getline(stream, part, '/');) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

/// Reads the trace along a disk on which everything happens at once.
class TraceReader {
 public:
  TraceReader(const Snapshot& before, std::string root) : root_(std::move(root)) {
    for (const auto& [path, bytes] : before) {
      const Place place = place_of(root_ + "/" + path);
      const int node = disk_.add(path.ends_with('/'));
      disk_.at(node).bytes = bytes;
      disk_.at(place.folder).entries[place.name] = node;
    }
    before_ = disk_;
  }

  std::vector<Change> read(const std::string& trace) {
    std::vector<Change> changes;
    for (std::size_t at = 0; at < trace.size();) {
      const std::size_t end = trace.find('\n', at);
      std::istringstream line(trace.substr(at, end - at));
      std::string fields[5];
      for (std::string& field : fields) std::getline(line, field, '\t');
      const auto size = static_cast<std::size_t>(std::stoul(fields[4]));
      Change change = change_of(fields[0], fields[1], fields[2]);
      change.at = static_cast<std::size_t>(std::stoul(fields[3]));
      change.bytes = trace.substr(end + 1, size);
      at = end + 1 + size;
      apply(disk_, change);
      changes.push_back(std::move(change));
    }
    // Nodes are numbered as they were made: the first disk has them all, unlinked yet.
    for (std::size_t node = before_.nodes.size(); node < disk_.nodes.size(); ++node)
      before_.nodes.push_back({disk_.nodes[node].is_folder, {}, {}});
    return changes;
  }

  const Disk& before() const { return before_; }

 private:
  Change change_of(const std::string& op, const std::string& path, const std::string& other) {
    if (op == "create" || op == "mkdir") {
      const int node = disk_.add(op == "mkdir");
      return {.kind = Kind::kLink, .node = node, .place = place_of(path)};
    }
    if (op == "remove") return {.kind = Kind::kUnlink, .place = place_of(path)};
    if (op == "rename") {
      return {.kind = Kind::kMove,
              .node = node_of(path),
              .place = place_of(other),
              .from = place_of(path)};
    }
    if (op == "exchange") {
      return {.kind = Kind::kExchange,
              .node = node_of(path),
              .other = node_of(other),
              .place = place_of(other),
              .from = place_of(path)};
    }
    if (op == "write") return {.kind = Kind::kWrite, .node = node_of(path)};
    if (op == "truncate") return {.kind = Kind::kTruncate, .node = node_of(path)};
    ALS_CHECK(op == "fsync");
    return {.kind = Kind::kSync, .node = node_of(path)};
  }

  int node_of(const std::string& path) {
    int node = 0;
    for (const std::string& part : parts_of(path.substr(root_.size())))
      node = disk_.at(node).entries.at(part);
    return node;
  }
  Place place_of(const std::string& path) {
    const std::string normal = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
    const std::size_t slash = normal.rfind('/');
    return {node_of(normal.substr(0, std::max(slash, root_.size()))), normal.substr(slash + 1)};
  }

  std::string root_;
  Disk disk_;
  Disk before_;
};

/// Whether a sync after the i-th and before the `end`-th change put it on the disk.
bool is_synced(const std::vector<Change>& changes, std::size_t i, std::size_t end) {
  const Change& change = changes[i];
  const bool is_of_bytes = change.kind == Kind::kWrite || change.kind == Kind::kTruncate;
  std::set<int> wanted;
  if (is_of_bytes) {
    wanted = {change.node};
  } else {
    wanted = {change.place.folder};
    if (change.from.folder >= 0) wanted.insert(change.from.folder);
  }
  for (std::size_t j = i + 1; j < end; ++j) {
    if (changes[j].kind == Kind::kSync) wanted.erase(changes[j].node);
  }
  return wanted.empty();
}

/// Which of n may-be-lost changes are there: all ways of few; of many each prefix, each one lost,
/// each one alone there, and many by chance.
std::vector<std::vector<bool>> choices(std::size_t n) {
  constexpr std::size_t kMostExhaustive = 12;
  std::vector<std::vector<bool>> all;
  if (n <= kMostExhaustive) {
    for (std::size_t bits = 0; bits < std::size_t{1} << n; ++bits) {
      std::vector<bool> kept(n);
      for (std::size_t i = 0; i < n; ++i) kept[i] = (bits >> i & 1U) != 0;
      all.push_back(std::move(kept));
    }
    return all;
  }
  for (std::size_t i = 0; i <= n; ++i) {
    std::vector<bool> prefix(n);
    std::fill_n(prefix.begin(), i, true);
    all.push_back(prefix);
    if (i == n) break;
    std::vector<bool> without(n, true);
    without[i] = false;
    all.push_back(without);
    without.flip();
    all.push_back(std::move(without));
  }
  Random random(n);
  for (int i = 0; i < 4000; ++i) {
    std::vector<bool> kept(n);
    for (std::size_t k = 0; k < n; ++k) kept[k] = random.below(2) == 0;
    all.push_back(std::move(kept));
  }
  return all;
}

}  // namespace

CrashStates for_each_crash_state(
    const Snapshot& before, const std::string& trace, const std::string& root,
    const std::function<void(const Snapshot& after, std::size_t num_done, bool is_end)>& check) {
  TraceReader reader(before, root);
  const std::vector<Change> changes = reader.read(trace);
  CrashStates states{changes.size(), 0};
  for (std::size_t num_done = 0; num_done <= changes.size(); ++num_done) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < num_done; ++i) {
      if (changes[i].kind != Kind::kSync && !is_synced(changes, i, num_done)) open.push_back(i);
    }
    for (const std::vector<bool>& kept : choices(open.size())) {
      for (const bool torn : {false, true}) {
        Disk disk = reader.before();
        std::size_t next_open = 0;
        bool has_torn = false;
        for (std::size_t i = 0; i < num_done; ++i) {
          const bool is_open = next_open < open.size() && open[next_open] == i;
          if (is_open && !kept[next_open++]) continue;
          const bool half = torn && is_open && changes[i].kind == Kind::kWrite;
          has_torn = has_torn || half;
          apply(disk, changes[i], half);
        }
        if (torn && !has_torn) continue;
        Snapshot after;
        disk.list(0, "", after);
        check(after, num_done, num_done == changes.size());
        ++states.num_states;
      }
    }
  }
  return states;
}

}  // namespace als
