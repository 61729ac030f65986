#include "door.h"

namespace als::fuzz {
namespace {

constexpr Door kDoors[] = {
    {"about", about},       {"archive", archive},
    {"cache", cache},       {"checkpoint", checkpoint},
    {"engine", engine},     {"fields", fields},
    {"folder", folder},     {"gzip", gzip},
    {"items", items},       {"kernels", kernels},
    {"manifest", manifest}, {"model", model},
    {"ratings", ratings},   {"safetensors", safetensors},
    {"scale", scale},       {"shards", shards},
    {"table", table},       {"text", text},
    {"titles", titles},
};

}  // namespace

std::span<const Door> doors() { return kDoors; }

}  // namespace als::fuzz
