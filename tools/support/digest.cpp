#include "support/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "als/base/check.h"
#include "support/out_of_memory.h"

namespace als::tools {
namespace {

constexpr std::size_t kMaxPlainBytes = std::size_t{256} << 20;
constexpr int kGzipWindow = 15 + 16;  // zlib's way of asking for a gzip wrapper

// OpenSSL 3.0 crashes where the memory runs out while it looks its algorithms up.
void* reallocate(void* old, std::size_t size, const char*, int) {
  void* const memory = std::realloc(old, std::max<std::size_t>(size, 1));
  if (memory == nullptr) out_of_memory();
  return memory;
}
void* allocate(std::size_t size, const char* file, int line) {
  return reallocate(nullptr, size, file, line);
}
void release(void* memory, const char*, int) { std::free(memory); }
[[maybe_unused]] const int kInstalled = CRYPTO_set_mem_functions(allocate, reallocate, release);

}  // namespace

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  // OpenSSL fails at nothing else.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    out_of_memory();
  ALS_CHECK(size == digest.size());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 15U]);
  }
  return hex;
}

std::string sha256_hex(std::string_view text) {
  return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::vector<std::uint8_t> gzip(std::span<const std::uint8_t> bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    out_of_memory();
  std::vector<std::uint8_t> packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  ALS_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes) {
  const Error damaged{ErrorCode::kBadFormat, "the gzip stream is damaged"};
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) out_of_memory();
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::vector<std::uint8_t> plain;
  int status = Z_OK;
  while (status == Z_OK && plain.size() < kMaxPlainBytes) {
    std::array<std::uint8_t, 1 << 16> buffer;
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    plain.insert(plain.end(), buffer.data(), buffer.data() + (buffer.size() - stream.avail_out));
  }
  if (status == Z_MEM_ERROR) out_of_memory();
  const bool complete = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!complete) return damaged;
  return plain;
}

Packing packing() {
  return {[](std::span<const std::uint8_t> bytes) { return sha256_hex(bytes); }, gzip, gunzip};
}

}  // namespace als::tools
