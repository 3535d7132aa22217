/* io/satscan_keys.c - which of SaTScan's parameters may a file hold for this scan to be the same
 * analysis? All that SaTScan 9.4 to 10.3 write are known by name. */
#include <string.h>

#include "base/try.h"
#include "io/satscan_text.h"

/* Followed: satscan_prm.c reads them. */
static const char *const followed[] = {"CaseFile",
                                       "CoordinatesFile",
                                       "PopulationFile",
                                       "PrecisionCaseTimes",
                                       "StartDate",
                                       "EndDate",
                                       "CoordinatesType",
                                       "AnalysisType",
                                       "ModelType",
                                       "TimeAggregationUnits",
                                       "TimeAggregationLength",
                                       "MaxSpatialSizeInPopulationAtRisk",
                                       "UseDistanceFromCenterOption",
                                       "MaxSpatialSizeInDistanceFromCenter",
                                       "MaxTemporalSizeInterpretation",
                                       "MaxTemporalSize",
                                       "MinimumCasesInHighRateClusters",
                                       "MonteCarloReps",
                                       "PValueReportType",
                                       "EarlyTerminationThreshold",
                                       "CriteriaForReportingSecondaryClusters"};

/* Must have this value: anything else is another analysis. */
static const struct refusal {
    const char *key, *value, *what;
} must_be[] = {
    {"ControlFile", "", "controls (Bernoulli model)"},
    {"UseGridFile", "n", "a grid file of centres"},
    {"ScanAreas", "1", "areas with low rates"},
    {"UseLocationsNetworkFile", "n", "distances along a network"},
    {"LineListCaseFile", "n", "line lists"},
    {"UseNeighborsFile", "n", "a neighbours file"},
    {"UseMetaLocationsFile", "n", "meta locations"},
    {"MultipleLocationsFile", "", "several coordinates of one location"},
    {"MultipleCoordinatesType", "0", "several coordinates of one location"},
    {"UseMaxCirclePopulationFileOption", "n", "a circle population file"},
    {"IncludePurelyTemporal", "n", "purely temporal windows among others"},
    {"SpatialWindowShapeType", "0", "ellipses"},
    {"IsotonicScan", "0", "isotonic scans"},
    {"MinimumTemporalClusterSize", "1", "a shortest interval of several steps"},
    {"IncludePurelySpatial", "n", "purely spatial windows among others"},
    {"IncludeClusters", "0", "a range of allowed intervals"},
    {"RiskLimitHighClusters", "n", "a least relative risk"},
    {"RiskLimitLowClusters", "n", "a largest relative risk"},
    {"TimeTrendAdjustmentType", "0", "adjustment for a trend"},
    {"AdjustForWeeklyTrends", "n", "adjustment for weekdays"},
    {"SpatialAdjustmentType", "0", "spatial adjustment"},
    {"UseAdjustmentsByRRFile", "n", "known relative risks"},
    {"AdjustForEarlierAnalyses", "n", "adjustment for earlier analyses"},
    {"IterativeScan", "n", "iterative scans"},
    {"PerformStandardDrilldown", "n", "drilldowns"},
    {"PerformBernoulliDrilldown", "n", "drilldowns"},
    {"CalculateOliveira", "n", "Oliveira's F"},
    {"ProspectiveFrequencyType", "0", "recurrence intervals of analyses less often than a step"},
    {"ProspectiveFrequency", "1", "recurrence intervals of analyses less often than a step"},
    {"PerformPowerEvaluation", "n", "power evaluation"},
    {"SimulatedDataMethodType", "0", "replicates from a file"},
    {"ReportHierarchicalClusters", "y", "clusters that are not hierarchical"},
    {"ReportGiniClusters", "n", "Gini clusters"},
    {"UseReportOnlySmallerClusters", "n", "reporting smaller clusters alone"},
    {"GeographicalCoordinatesCheckType", "0", "cases without coordinates being dropped"},
    {"StudyPeriodCheckType", "0", "cases outside the study period being dropped"},
};

/* Change no statistic: SaTScan's own files, windows and mail, and details of what must be off. */
static const char *const harmless[] = {"AdjustmentsByKnownRelativeRisksFilename",
                                       "AlternativeHypothesisFilename",
                                       "CensusAreasReportedClustersASCII",
                                       "CensusAreasReportedClustersDBase",
                                       "ClusterSignificanceByPvalue",
                                       "ClusterSignificanceByRecurrence",
                                       "ClusterSignificancePvalueCutoff",
                                       "ClusterSignificanceRecurrenceCutoff",
                                       "ClusterSignificanceRecurrenceCutoffType",
                                       "CompressKMLtoKMZ",
                                       "CriticalValue",
                                       "CriticalValue001",
                                       "CriticalValue01",
                                       "CriticalValue05",
                                       "CriticalValueType",
                                       "CustomEmail",
                                       "CustomEmailMessageBody",
                                       "CustomEmailSubjectLine",
                                       "CutoffClusterLinelistCSV",
                                       "DrilldownAdjustForWeeklyTrends",
                                       "DrilldownClusterCutoff",
                                       "DrilldownClusterPvalueCutoff",
                                       "DrilldownMinimumClusterCases",
                                       "DrilldownMinimumClusterLocations",
                                       "EllipseAngles",
                                       "EllipseShapes",
                                       "EmailAlwaysRecipients",
                                       "EmailAlwaysSummary",
                                       "EmailAttachResults",
                                       "EmailCutoffRecipients",
                                       "EmailCutoffSummary",
                                       "EmailCutoffValue",
                                       "EmailIncludeResults",
                                       "EmailMessageBodyNoSignificant",
                                       "EmailMessageBodySignificant",
                                       "EmailResultsSummary",
                                       "EmailSignificantRecipients",
                                       "EmailSubjectLineNoSignificant",
                                       "EmailSubjectLineSignificant",
                                       "EventGroupByKML",
                                       "EventGroupKML",
                                       "ExecutionType",
                                       "GiniIndexClusterReportingType",
                                       "GiniIndexClustersPValueCutOff",
                                       "GridFile",
                                       "IncludeClusterLocationsKML",
                                       "IncludeRelativeRisksCensusAreasASCII",
                                       "IncludeRelativeRisksCensusAreasDBase",
                                       "IntervalEndRange",
                                       "IntervalStartRange",
                                       "IterativeScanMaxIterations",
                                       "IterativeScanMaxPValue",
                                       "LaunchKMLViewer",
                                       "LaunchMapViewer",
                                       "LineListEventCache",
                                       "LineListHeaderCaseFile",
                                       "LineListIndividualCache",
                                       "LocationsNetworkFilename",
                                       "LogRunToHistoryFile",
                                       "MaxCirclePopulationFile",
                                       "MaxSizeInMaxCirclePopulationFile_Reported",
                                       "MaxSpatialSizeInDistanceFromCenter_Reported",
                                       "MaxSpatialSizeInMaxCirclePopulationFile",
                                       "MaxSpatialSizeInPopulationAtRisk_Reported",
                                       "MetaLocationsFilename",
                                       "MinimumCasesInLowRateClusters",
                                       "MostLikelyClusterCaseInfoEachCentroidASCII",
                                       "MostLikelyClusterCaseInfoEachCentroidDBase",
                                       "MostLikelyClusterEachCentroidASCII",
                                       "MostLikelyClusterEachCentroidDBase",
                                       "MultipleDataSetsPurposeType",
                                       "NeighborsFilename",
                                       "NonCompactnessPenalty",
                                       "NumBootstrapReplications",
                                       "NumberParallelProcesses",
                                       "NumberPowerReplications",
                                       "OliveiraPvalueCutoff",
                                       "OutputCartesianGraph",
                                       "OutputGoogleEarthKML",
                                       "OutputGoogleMaps",
                                       "OutputShapefiles",
                                       "OutputTemporalGraphHTML",
                                       "PowerEstimationType",
                                       "PowerEvaluationTotalCases",
                                       "PowerEvaluationsMethod",
                                       "PowerEvaluationsSimulationMethod",
                                       "PowerEvaluationsSimulationOutputFilename",
                                       "PowerEvaluationsSimulationSourceFilename",
                                       "PrintAsciiColumnHeaders",
                                       "PrintSimulatedDataToFile",
                                       "ProspectiveStartDate",
                                       "PurposeLocationsNetworkFile",
                                       "RandomizationSeed",
                                       "ReportClusterRank",
                                       "ReportGiniIndexCoefficents",
                                       "ReportGumbel",
                                       "ReportPowerEvaluationSimulationData",
                                       "ResultsFile",
                                       "ResultsTitle",
                                       "RiskThresholdHighClusters",
                                       "RiskThresholdLowClusters",
                                       "SaveSimLLRsASCII",
                                       "SaveSimLLRsDBase",
                                       "SimulatedDataInputFilename",
                                       "SimulatedDataOutputFilename",
                                       "SpatialMaxima",
                                       "SuppressWarnings",
                                       "TemporalGraphMostMLC",
                                       "TemporalGraphReportType",
                                       "TemporalGraphSignificanceCutoff",
                                       "ThresholdLocationsSeparateKML",
                                       "TimeStratifiedAdjLength",
                                       "TimeTrendPercentage",
                                       "TimeTrendType",
                                       "UseDistanceFromCenterOption_Reported",
                                       "UseMaxCirclePopulationFileOption_Reported",
                                       "Version"};

static bool is_among(size_t n, const char *const *list, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], key) == 0)
            return true;
    return false;
}

/* "CaseFile2", "PopulationFile3", "DataSet1-Name", "Polygon1": the name before the number. */
static bool is_numbered(const char *key, const char *name)
{
    size_t n = strlen(name);
    return strncmp(key, name, n) == 0 && key[n] >= '1' && key[n] <= '9';
}

static hg_status check_numbered(const char *path, size_t line, const char *key, const char *text,
                                bool *known, hg_err *err)
{
    static const char *const sets[] = {"CaseFile", "ControlFile", "PopulationFile"};
    *known = is_numbered(key, "DataSet");
    for (size_t i = 0; i < HG_COUNT(sets); i++) {
        if (!is_numbered(key, sets[i]))
            continue;
        *known = true;
        if (*text)
            return hg_fail(err, HG_ECONFIG,
                           "%s:%zu: %s: several data sets at once are not supported", path, line,
                           key);
    }
    return HG_OK;
}

hg_status hg_satscan_check_key(const char *path, size_t line, const char *key, const char *text,
                               hg_err *err)
{
    bool known = false;
    if (is_among(HG_COUNT(followed), followed, key) || is_among(HG_COUNT(harmless), harmless, key))
        return HG_OK;
    for (size_t i = 0; i < HG_COUNT(must_be); i++) {
        if (strcmp(must_be[i].key, key) != 0)
            continue;
        if (strcmp(must_be[i].value, text) == 0)
            return HG_OK;
        return hg_fail(err, HG_ECONFIG, "%s:%zu: %s=%s asks for %s, which this scan does not have",
                       path, line, key, text, must_be[i].what);
    }
    hg_status st = check_numbered(path, line, key, text, &known, err);
    if (st == HG_OK && !known && *text) /* without a value it asks for nothing */
        return hg_fail(err, HG_ECONFIG,
                       "%s:%zu: %s=%s: this parameter is not known here, and may change the "
                       "analysis; take the line out when it does not",
                       path, line, key, text);
    return st;
}
