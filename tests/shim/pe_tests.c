/* Reading FORCE_INTEGRITY off an image's headers. */
#include <stdlib.h>
#include <string.h>

#include "shim/pe.h"
#include "tests.h"

enum {
    HEADER = 0x80,
    OPTIONAL = HEADER + 4 + 20,
    CHARACTERISTICS = OPTIONAL + 70,
    IMAGE_SIZE = CHARACTERISTICS + 2
};

/* The least that is a PE image with the bit set. */
static void make_image(unsigned char image[IMAGE_SIZE], unsigned magic)
{
    memset(image, 0, IMAGE_SIZE);
    image[0] = 'M';
    image[1] = 'Z';
    image[0x3C] = HEADER;
    image[HEADER] = 'P';
    image[HEADER + 1] = 'E';
    image[OPTIONAL] = (unsigned char)magic;
    image[OPTIONAL + 1] = (unsigned char)(magic >> 8);
    image[CHARACTERISTICS] = 0xE0;
    image[CHARACTERISTICS + 1] = 0x01;
}

static void the_bit_is_found_in_both_widths(void)
{
    unsigned char image[IMAGE_SIZE];

    make_image(image, 0x10B);
    CHECK(pe_has_force_integrity(image, sizeof(image)));
    make_image(image, 0x20B);
    CHECK(pe_has_force_integrity(image, sizeof(image)));
    image[CHARACTERISTICS] = 0x60; /* DYNAMIC_BASE, HIGH_ENTROPY_VA: not this one */
    CHECK(!pe_has_force_integrity(image, sizeof(image)));
}

static void what_is_no_image_has_no_bit(void)
{
    unsigned char image[IMAGE_SIZE];

    make_image(image, 0x20B);
    image[0] = 'X';
    CHECK(!pe_has_force_integrity(image, sizeof(image)));
    make_image(image, 0x20B);
    image[HEADER] = 'X';
    CHECK(!pe_has_force_integrity(image, sizeof(image)));
    make_image(image, 0x107); /* a ROM image */
    CHECK(!pe_has_force_integrity(image, sizeof(image)));
}

static void headers_that_point_outside_are_refused(void)
{
    static const unsigned char offsets[][4] = {
        {0xFF, 0xFF, 0xFF, 0xFF}, {0xFF, 0xFF, 0xFF, 0x7F}, {IMAGE_SIZE - 1, 0, 0, 0},
        {IMAGE_SIZE, 0, 0, 0},    {HEADER + 1, 0, 0, 0},
    };
    unsigned char image[IMAGE_SIZE];

    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        make_image(image, 0x20B);
        memcpy(image + 0x3C, offsets[i], 4);
        CHECK(!pe_has_force_integrity(image, sizeof(image)));
    }
}

static void a_truncated_image_is_refused(void)
{
    unsigned char image[IMAGE_SIZE];

    make_image(image, 0x20B);
    for (size_t size = 0; size < IMAGE_SIZE; size++) {
        /* A block of exactly this size, so that a sanitizer sees a read beyond it. */
        unsigned char *part = malloc(size ? size : 1);

        memcpy(part, image, size);
        CHECK(!pe_has_force_integrity(part, size));
        free(part);
    }
}

const struct test_case PE_TESTS[] = {
    ROW(the_bit_is_found_in_both_widths),
    ROW(what_is_no_image_has_no_bit),
    ROW(headers_that_point_outside_are_refused),
    ROW(a_truncated_image_is_refused),
    END_OF_ROWS,
};
