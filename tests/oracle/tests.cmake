# Against the programs that others trust. Slow; each test skips by name what is not installed.
hg_test_folder(oracle slow)
