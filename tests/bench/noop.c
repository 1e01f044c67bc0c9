/* The least that a Windows program can do: what one start costs. */
int main(void)
{
    return 0;
}
