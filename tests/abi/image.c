#include "image.h"

#include <string.h>

#define PE_OFFSET 0x80u
#define OPTIONAL_HEADER (PE_OFFSET + 24u)

void image_set_u32(struct image *image, size_t offset, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        image->bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

static void set_u16(struct image *image, size_t offset, uint16_t value)
{
    image->bytes[offset] = (uint8_t)value;
    image->bytes[offset + 1] = (uint8_t)(value >> 8);
}

static size_t directories(const struct image *image)
{
    return OPTIONAL_HEADER + (image->pe32_plus ? 112 : 96);
}

void image_start(struct image *image, bool pe32_plus)
{
    memset(image, 0, sizeof(*image));
    image->pe32_plus = pe32_plus;
    memcpy(image->bytes, "MZ", 2);
    image_set_u32(image, 0x3c, PE_OFFSET);
    memcpy(image->bytes + PE_OFFSET, "PE\0\0", 4);
    set_u16(image, PE_OFFSET + 4, pe32_plus ? 0x8664 : 0x014c);
    set_u16(image, PE_OFFSET + 6, 1); /* sections */
    set_u16(image, PE_OFFSET + 20, (uint16_t)(directories(image) + 128 - OPTIONAL_HEADER));
    set_u16(image, OPTIONAL_HEADER, pe32_plus ? 0x20b : 0x10b);
    if (pe32_plus) {
        image_set_u32(image, OPTIONAL_HEADER + 24, IMAGE_BASE & 0xffffffffu);
        image_set_u32(image, OPTIONAL_HEADER + 28, 1);
    } else {
        image_set_u32(image, OPTIONAL_HEADER + 28, 0x400000);
    }
    image_set_u32(image, directories(image) - 4, 16);
    size_t section = directories(image) + 128;
    memcpy(image->bytes + section, ".all", 4);
    image_set_u32(image, section + 8, IMAGE_SIZE - IMAGE_DATA);
    image_set_u32(image, section + 12, IMAGE_ADDRESS);
    image_set_u32(image, section + 16, IMAGE_SIZE - IMAGE_DATA);
    image_set_u32(image, section + 20, IMAGE_DATA);
}

uint32_t image_put(struct image *image, const void *data, size_t size)
{
    uint32_t address = IMAGE_ADDRESS + image->used;
    memcpy(image->bytes + IMAGE_DATA + image->used, data, size);
    image->used += (uint32_t)(size + 3) / 4 * 4;
    return address;
}

uint32_t image_put_text(struct image *image, const char *text)
{
    return image_put(image, text, strlen(text) + 1);
}

uint32_t image_put_numbers(struct image *image, const uint32_t *numbers, size_t count)
{
    uint32_t address = IMAGE_ADDRESS + image->used;
    for (size_t i = 0; i < count; i++) {
        image_set_u32(image, IMAGE_DATA + image->used, numbers[i]);
        image->used += 4;
    }
    return address;
}

uint32_t image_put_name(struct image *image, const char *name)
{
    char entry[128] = {0};
    strncpy(entry + 2, name, sizeof(entry) - 3);
    return image_put(image, entry, strlen(name) + 3);
}

uint32_t image_put_pointers(struct image *image, const uint64_t *pointers, size_t count)
{
    uint32_t address = IMAGE_ADDRESS + image->used;
    for (size_t i = 0; i <= count; i++) {
        uint64_t value = i < count ? pointers[i] : 0;
        uint32_t words[2] = {(uint32_t)value, (uint32_t)(value >> 32)};
        image_put_numbers(image, words, image->pe32_plus ? 2 : 1);
    }
    return address;
}

void image_set_directory(struct image *image, unsigned index, uint32_t address, uint32_t size)
{
    image_set_u32(image, directories(image) + 8 * (size_t)index, address);
    image_set_u32(image, directories(image) + 8 * (size_t)index + 4, size);
}
