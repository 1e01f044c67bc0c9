/*
 * Builds small PE images in memory, for what no linker here makes.
 */
#ifndef TESTS_ABI_IMAGE_H
#define TESTS_ABI_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One section of 4 KiB at address 0x1000 holds everything; it starts at IMAGE_DATA in the file. */
#define IMAGE_SIZE 0x1400u
#define IMAGE_DATA 0x400u
#define IMAGE_ADDRESS 0x1000u
#define IMAGE_BASE 0x140000000u

struct image {
    uint8_t bytes[IMAGE_SIZE];
    bool pe32_plus;
    uint32_t used; /* of the section */
};

void image_start(struct image *image, bool pe32_plus);

/* Puts data into the section and returns its address relative to the image's base. */
uint32_t image_put(struct image *image, const void *data, size_t size);
uint32_t image_put_text(struct image *image, const char *text);
uint32_t image_put_numbers(struct image *image, const uint32_t *numbers, size_t count);

/* A hint and a name, as tables of imports want them. */
uint32_t image_put_name(struct image *image, const char *name);

/* Pointers as wide as the image's, with a 0 behind them. */
uint32_t image_put_pointers(struct image *image, const uint64_t *pointers, size_t count);

void image_set_directory(struct image *image, unsigned index, uint32_t address, uint32_t size);
void image_set_u32(struct image *image, size_t offset, uint32_t value);

#endif
