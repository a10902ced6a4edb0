// Parses a log of JSON lines with the DOM of simdjson, in one of two ways:
//
//   lines  a line at a time, read in blocks of 1 MiB, in memory that does not grow with the log
//   many   parse_many on the whole file in memory, as simdjson's documentation recommends for JSON lines
//
// Each line must be an object whose `type` is a string. Prints one JSON object: the lines, the seconds from opening the
// file to its end, and the peak of resident memory in bytes.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "simdjson.h"

namespace {

constexpr size_t BLOCK_BYTES = 1 << 20;

void check(simdjson::simdjson_result<simdjson::dom::element> parsed) {
  std::string_view type;
  if (parsed["type"].get(type) != simdjson::SUCCESS) throw std::runtime_error("a line is not a valid entry");
}

size_t parse_lines(const char *path) {
  FILE *file = std::fopen(path, "rb");
  if (file == nullptr) throw std::runtime_error("cannot open the log");
  std::setvbuf(file, nullptr, _IONBF, 0);
  simdjson::dom::parser parser;
  // What follows a line is readable, so no line has to be copied to be padded.
  std::vector<char> buffer(2 * BLOCK_BYTES + simdjson::SIMDJSON_PADDING);
  size_t lines = 0, held = 0, searched = 0;
  for (;;) {
    if (buffer.size() < held + BLOCK_BYTES + simdjson::SIMDJSON_PADDING) buffer.resize(2 * buffer.size());
    const size_t count = std::fread(buffer.data() + held, 1, BLOCK_BYTES, file);
    if (count == 0) break;
    held += count;
    size_t start = 0;
    while (const void *found = std::memchr(buffer.data() + searched, '\n', held - searched)) {
      const size_t end = static_cast<const char *>(found) - buffer.data();
      check(parser.parse(buffer.data() + start, end - start, false));
      lines++;
      start = searched = end + 1;
    }
    std::memmove(buffer.data(), buffer.data() + start, held - start);
    held -= start;
    searched = held;
  }
  std::fclose(file);
  if (held > 0) throw std::runtime_error("the last line has no terminator");
  return lines;
}

size_t parse_many(const char *path, size_t longest_line) {
  simdjson::dom::parser parser;
  auto file = simdjson::padded_string::load(path);
  if (file.error() != simdjson::SUCCESS) throw std::runtime_error("cannot load the log");
  simdjson::dom::document_stream stream;
  if (parser.parse_many(file.value(), longest_line).get(stream) != simdjson::SUCCESS)
    throw std::runtime_error("parse_many cannot start");
  size_t lines = 0;
  for (auto parsed : stream) {
    check(parsed);
    lines++;
  }
  // What is left of a document at the end is passed over in silence otherwise.
  if (stream.truncated_bytes() > 0) throw std::runtime_error("a line is not a valid entry");
  return lines;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: simdjson lines|many <longest line> <log>\n");
    return 2;
  }
  try {
    const auto start = std::chrono::steady_clock::now();
    const bool many = std::string(arguments[1]) == "many";
    const size_t lines = many ? parse_many(arguments[3], std::stoul(arguments[2])) : parse_lines(arguments[3]);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"lines\":%zu,\"seconds\":%.6f,\"peakBytes\":%ld,\"implementation\":\"%s\"}\n", lines,
                seconds.count(), usage.ru_maxrss * 1024L, simdjson::get_active_implementation()->name().c_str());
    return 0;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "simdjson: %s\n", error.what());
    return 1;
  }
}
