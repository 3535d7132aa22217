/* test_satscan.c - SaTScan's files: parameters followed and refused, dates, cases, populations. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "check.h"
#include "scratch.h"

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const char *const plain = "[Input]\nCaseFile=s.cas\nCoordinatesFile=s.geo\n"
                                 "PrecisionCaseTimes=3\nStartDate=2001/11/1\nEndDate=2001/11/4\n"
                                 "CoordinatesType=0\n[Analysis]\nAnalysisType=3\nModelType=0\n"
                                 "TimeAggregationUnits=3\n";

static hg_status read_with(const char *line, hg_satscan_job *job, hg_err *err)
{
    char text[4096];
    snprintf(text, sizeof text, "%s[Output]\n%s\n", plain, line);
    put("t.prm", text);
    return hg_satscan_read_prm("t.prm", job, err);
}

/* Wherever it stands, [Output] included: by name, line and value. */
static void what_is_another_analysis_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } all[] = {
        {"ScanAreas=2", "t.prm:13: ScanAreas=2 asks for areas with low rates"},
        {"ControlFile=a.ctl", "controls"},
        {"UseGridFile=y", "grid file"},
        {"MinimumTemporalClusterSize=2", "shortest interval"},
        {"TimeTrendAdjustmentType=3", "trend"},
        {"ProspectiveFrequencyType=4", "recurrence"},
        {"SimulatedDataMethodType=2", "replicates from a file"},
        {"MultipleLocationsFile=a.txt", "several coordinates"},
        {"CaseFile2=b.cas", "t.prm:13: CaseFile2: several data sets"},
        {"Polygon1=X >= 0", "t.prm:13: Polygon1=X >= 0: this parameter is not known"},
        {"Frobnicate=7", "Frobnicate=7: this parameter is not known"},
        {"ModelType=1", "ModelType=1"},
        {"AnalysisType=5", "AnalysisType=5"},
        {"MonteCarloReps=many", "t.prm:13: MonteCarloReps=many is no value"},
        {"UseDistanceFromCenterOption=maybe", "is no value"},
        {"MaxTemporalSize=-1", "is no value"},
        {"CriteriaForReportingSecondaryClusters=2", "0 (no overlap) and 5"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        hg_err err = {0};
        hg_satscan_job job = {.length = 77};
        assert_fails(read_with(all[i].line, &job, &err), HG_ECONFIG, all[i].says);
        assert_int_equal(job.length, 77);
    }
}

static void what_changes_nothing_is_passed_over(void **state)
{
    (void)state;
    static const char *const all[] = {"ResultsFile=C:\\x.txt",
                                      "OutputShapefiles=y",
                                      "EmailAlwaysRecipients=a@b",
                                      "CaseFile2=",
                                      "NewInVersion11=",
                                      "DataSet1-Name=Data Set #1",
                                      ";ScanAreas=2",
                                      "UseGridFile = n",
                                      "Version=10.3.1"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        hg_err err = {0};
        hg_satscan_job job;
        assert_ok(read_with(all[i], &job, &err));
        assert_int_equal(job.options.model, HG_SCAN_POISSON);
        assert_int_equal(job.options.replicates, 999);
        assert_close(job.options.max_share, .5, 0);
    }
}

/* SaTScan's own samples: the three that are our models are read, the others say why not. */
static void samples_of_satscan(void **state)
{
    (void)state;
    static const struct {
        const char *name, *says;
    } all[] = {{"NYCSpaceTimePermutation.prm", NULL},
               {"NYCfever_jtsalah_run.prm", NULL},
               {"NewMexicoSpaceTimePoisson.prm", NULL},
               {"predictcode_runs/satscan_test1.prm", NULL},
               {"predictcode_runs/satscan_test3.prm", NULL},
               {"NHumbersideSpatialBernoulli.prm", "ControlFile=NHumberside.ctl"},
               {"MarylandSpatialOrdinal.prm", "ModelType=3"},
               {"FakeSpaceTimeExponential.prm", "ModelType=4"},
               {"FakeSpatialNormal.prm", "ModelType=5"},
               {"PolygonSpatialContinuousPoisson.prm", "UseGridFile=y"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char path[256];
        hg_err err = {0};
        hg_satscan_job job;
        snprintf(path, sizeof path, "satscan_samples/%s", all[i].name);
        if (!test_dataset(path))
            skip();
        const char *prm = test_dataset(path);
        if (all[i].says)
            assert_fails(hg_satscan_read_prm(prm, &job, &err), HG_ECONFIG, all[i].says);
        else
            assert_ok(hg_satscan_read_prm(prm, &job, &err));
    }
}

/*
 * Two strata, four days, by hand. m: 2 cases among A 100, B 300 a day = 1600 person-days, so A
 * expects 2 * 100 / 1600 = .125 a day, B .375. f: 10 cases, A 50, B 150 a day: A 3.125 / 5 = .625
 * a day, B 1.875. Sum of A .75, of B 2.25 a day: 12 in all.
 */
static void strata_by_hand(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_satscan_job job;
    hg_satscan data;
    put("s.geo", "A 0 0\nB 1000 0\n");
    put("s.cas", "A 2 2001/11/1 m\nB 10 2001/11/3 f\n");
    put("s.pop", "A 2001 100 m\nA 2001 50 f\nB 2001 300 m\nB 2001 150 f\n");
    assert_ok(read_with("PopulationFile=s.pop", &job, &err));
    assert_ok(hg_satscan_read(&job, &data, &err));
    assert_int_equal(data.n_steps, 4);
    assert_int_equal(data.n_cases, 12);
    for (size_t t = 0; t < 4; t++) {
        assert_close(data.expected[t], .75, 1e-14);
        assert_close(data.expected[4 + t], 2.25, 1e-14);
    }
    hg_satscan_clear(&data);
    put("s.pop", "A 2001 100 m\nB 2001 300 m\n");
    assert_fails(hg_satscan_read(&job, &data, &err), HG_EDATA, "10 of 12 cases have covariates");
    put("s.pop", "B 2001 300 m\nB 2001 100 f\n");
    assert_fails(hg_satscan_read(&job, &data, &err), HG_EDATA, "A has cases, and no people");
}

static int begin(void **state)
{
    return scratch_begin(state) == 0 && chdir(scratch_folder) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_another_analysis_is_refused),
        cmocka_unit_test(what_changes_nothing_is_passed_over),
        cmocka_unit_test(samples_of_satscan),
        cmocka_unit_test(strata_by_hand),
    };
    return cmocka_run_group_tests(tests, begin, scratch_end);
}
