# Tests on the data sets beside the project; each skips by name what is not there.
hg_test_folder(real real)
