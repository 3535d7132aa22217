/*
 * io/person.c - does this source hold persons? hotgrid forecasts places, never people.
 *
 * Names are cut into words at everything that is no letter and at camelCase; whole words are
 * compared. Values are tested because a column called "nr" may hold citizen service numbers.
 */
#include "io/person.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "hotgrid/mem.h"

typedef enum word_kind {
    PERSON, /* refused wherever the word stands */
    BEGINS, /* refused when a word begins with it */
    LABEL,  /* "name": refused when it stands alone or beside a WHOSE word */
    WHOSE,  /* makes a LABEL personal */
    FIRST,  /* refused before the word in `then` */
} word_kind;

typedef struct person_word {
    const char *word;
    word_kind kind;
    const char *then; /* FIRST only */
} person_word;

static const person_word words[] = {
    /* Dutch */
    {"bsn", PERSON, NULL},
    {"burgerservicenummer", PERSON, NULL},
    {"burgerservice", PERSON, NULL},
    {"sofinummer", PERSON, NULL},
    {"sofi", PERSON, NULL},
    {"vreemdelingennummer", PERSON, NULL},
    {"skn", PERSON, NULL},
    {"voornaam", PERSON, NULL},
    {"voornamen", PERSON, NULL},
    {"achternaam", PERSON, NULL},
    {"achternamen", PERSON, NULL},
    {"geslachtsnaam", PERSON, NULL},
    {"familienaam", PERSON, NULL},
    {"roepnaam", PERSON, NULL},
    {"meisjesnaam", PERSON, NULL},
    {"persoonsnaam", PERSON, NULL},
    {"tussenvoegsel", PERSON, NULL},
    {"voorletters", PERSON, NULL},
    {"geboorte", BEGINS, NULL},
    {"geboren", PERSON, NULL},
    {"gebdat", PERSON, NULL},
    {"overlijdensdatum", PERSON, NULL},
    {"geslacht", PERSON, NULL},
    {"leeftijd", BEGINS, NULL},
    {"nationaliteit", BEGINS, NULL},
    {"etniciteit", PERSON, NULL},
    {"etnisch", BEGINS, NULL},
    {"herkomst", PERSON, NULL},
    {"geloof", PERSON, NULL},
    {"religie", PERSON, NULL},
    {"verdachte", BEGINS, NULL},
    {"dader", BEGINS, NULL},
    {"slachtoffer", BEGINS, NULL},
    {"aangever", BEGINS, NULL},
    {"melder", PERSON, NULL},
    {"getuige", BEGINS, NULL},
    {"betrokkene", BEGINS, NULL},
    {"persoon", BEGINS, NULL},
    {"personen", PERSON, NULL},
    {"telefoon", BEGINS, NULL},
    {"telnr", PERSON, NULL},
    {"mobiel", PERSON, NULL},
    {"kenteken", BEGINS, NULL},
    {"paspoort", BEGINS, NULL},
    {"rijbewijs", BEGINS, NULL},
    {"bankrekening", BEGINS, NULL},
    /* English */
    {"forename", PERSON, NULL},
    {"firstname", PERSON, NULL},
    {"lastname", PERSON, NULL},
    {"surname", PERSON, NULL},
    {"fullname", PERSON, NULL},
    {"initials", PERSON, NULL},
    {"birth", BEGINS, NULL},
    {"born", PERSON, NULL},
    {"dob", PERSON, NULL},
    {"sex", PERSON, NULL},
    {"gender", PERSON, NULL},
    {"age", PERSON, NULL},
    {"ages", PERSON, NULL},
    {"agegrp", PERSON, NULL},
    {"agegroup", PERSON, NULL},
    {"race", PERSON, NULL},
    {"ethnic", BEGINS, NULL},
    {"religion", PERSON, NULL},
    {"nationality", PERSON, NULL},
    {"citizenship", PERSON, NULL},
    {"suspect", BEGINS, NULL},
    {"offender", BEGINS, NULL},
    {"perpetrator", BEGINS, NULL},
    {"arrestee", BEGINS, NULL},
    {"victim", BEGINS, NULL},
    {"complainant", BEGINS, NULL},
    {"witness", BEGINS, NULL},
    {"person", BEGINS, NULL},
    {"ssn", PERSON, NULL},
    {"passport", BEGINS, NULL},
    {"phone", BEGINS, NULL},
    {"telephone", BEGINS, NULL},
    {"email", PERSON, NULL},
    {"iban", PERSON, NULL},
    {"plate", FIRST, "number"},
    {"plate", FIRST, "no"},
    {"license", FIRST, "plate"},
    {"licence", FIRST, "plate"},
    {"number", FIRST, "plate"},
    {"registration", FIRST, "plate"},
    {"driver", FIRST, "license"},
    {"driver", FIRST, "licence"},
    {"drivers", FIRST, "license"},
    {"drivers", FIRST, "licence"},
    {"driving", FIRST, "licence"},
    {"social", FIRST, "security"},
    {"national", FIRST, "insurance"},
    {"citizen", FIRST, "service"},
    {"e", FIRST, "mail"},
    {"licenseplate", PERSON, NULL},
    {"licenceplate", PERSON, NULL},
    /* German, French, Spanish */
    {"vorname", PERSON, NULL},
    {"nachname", PERSON, NULL},
    {"geburtsdatum", PERSON, NULL},
    {"geschlecht", PERSON, NULL},
    {"opfer", PERSON, NULL},
    {"kennzeichen", PERSON, NULL},
    {"prenom", PERSON, NULL},
    {"pr\xC3\xA9nom", PERSON, NULL},
    {"naissance", PERSON, NULL},
    {"sexe", PERSON, NULL},
    {"victime", BEGINS, NULL},
    {"apellido", BEGINS, NULL},
    {"nombres", PERSON, NULL},
    {"nacimiento", PERSON, NULL},
    {"sexo", PERSON, NULL},
    {"edad", PERSON, NULL},
    {"genero", PERSON, NULL},
    {"sospechoso", BEGINS, NULL},
    {"victima", BEGINS, NULL},
    /* labels, and whose they may be */
    {"naam", LABEL, NULL},
    {"namen", LABEL, NULL},
    {"name", LABEL, NULL},
    {"names", LABEL, NULL},
    {"nom", LABEL, NULL},
    {"nombre", LABEL, NULL},
    {"initiaal", LABEL, NULL},
    {"first", WHOSE, NULL},
    {"last", WHOSE, NULL},
    {"full", WHOSE, NULL},
    {"given", WHOSE, NULL},
    {"family", WHOSE, NULL},
    {"middle", WHOSE, NULL},
    {"maiden", WHOSE, NULL},
    {"own", WHOSE, NULL},
    {"owner", WHOSE, NULL},
    {"eigenaar", WHOSE, NULL},
    {"officer", WHOSE, NULL},
    {"agent", WHOSE, NULL},
    {"volledige", WHOSE, NULL},
};

enum { WORDS_MAX = 16, WORD_MAX = 32 };

typedef struct name_words {
    size_t n;
    char word[WORDS_MAX][WORD_MAX];
} name_words;

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* "dateOfBirth", "DOB_suspect" and "date-of-birth" all fall into words. */
static void cut_words(const char *name, name_words *out)
{
    size_t length = 0;
    memset(out, 0, sizeof *out);
    for (const char *p = name; *p; p++) {
        bool starts = is_upper(*p) && p > name && is_letter(p[-1]) &&
                      (!is_upper(p[-1]) || (p[1] && is_letter(p[1]) && !is_upper(p[1])));
        if (length > 0 && (starts || !is_letter(*p))) {
            out->n++;
            length = 0;
        }
        if (out->n == WORDS_MAX)
            return;
        if (is_letter(*p) && length + 1 < WORD_MAX)
            out->word[out->n][length++] = (char)(is_upper(*p) ? *p + ('a' - 'A') : *p);
    }
    out->n += length > 0;
}

static bool has_kind(const name_words *name, word_kind kind)
{
    for (size_t w = 0; w < name->n; w++)
        for (size_t i = 0; i < HG_COUNT(words); i++)
            if (words[i].kind == kind && strcmp(name->word[w], words[i].word) == 0)
                return true;
    return false;
}

static bool matches(const name_words *name, size_t w, const person_word *row)
{
    const char *word = name->word[w];
    switch (row->kind) {
    case BEGINS:
        return strncmp(word, row->word, strlen(row->word)) == 0;
    case PERSON:
        return strcmp(word, row->word) == 0;
    case FIRST:
        return strcmp(word, row->word) == 0 && w + 1 < name->n &&
               strcmp(name->word[w + 1], row->then) == 0;
    case LABEL:
        return strcmp(word, row->word) == 0 && (name->n == 1 || has_kind(name, WHOSE));
    case WHOSE:
        return false;
    }
    return false;
}

/* The word that gives it away, or NULL. */
static const char *person_word_in(const char *name)
{
    name_words cut;
    cut_words(name, &cut);
    for (size_t w = 0; w < cut.n; w++)
        for (size_t i = 0; i < HG_COUNT(words); i++)
            if (matches(&cut, w, &words[i]))
                return words[i].then ? words[i].then : words[i].word;
    return NULL;
}

static bool is_ignored(const hg_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->n_ignore; i++)
        if (strcasecmp(schema->ignore[i], name) == 0)
            return true;
    return false;
}

hg_status hg_person_check_columns(const hg_reader *reader, const hg_schema *schema, hg_err *err)
{
    char shown[80];
    for (size_t i = 0; i < reader->n_columns; i++) {
        const char *name = reader->columns[i];
        const char *word = is_ignored(schema, name) ? NULL : person_word_in(name);
        if (!word)
            continue;
        hg_printable(name, strlen(name), shown, sizeof shown);
        return hg_fail(err, HG_ECONFIG,
                       "column \"%s\" looks like data about a person (\"%s\"); hotgrid works on "
                       "places and never reads persons. Leave the column out of the export, or "
                       "state that it is to be passed over with --ignore or `ignore: [\"%s\"]`",
                       shown, word, shown);
    }
    return HG_OK;
}

/* 9a+8b+7c+6d+5e+4f+3g+2h-i is a multiple of 11; eight digits have a zero in front. */
bool hg_person_is_bsn(const char *text, size_t length)
{
    int sum = 0;
    bool zero = true;
    if (length != 8 && length != 9)
        return false;
    for (size_t i = 0; i < length; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        int weight = (int)(length - i);
        sum += weight == 1 ? -digit : weight * digit;
        zero = zero && digit == 0;
    }
    return !zero && sum % 11 == 0;
}

hg_status hg_person_tally_init(hg_person_tally *tally, size_t n_columns, hg_err *err)
{
    hg_status st;
    hg_person_tally made = {.n_columns = n_columns};
    HG_TRY(hg_alloc(&made.values, n_columns, sizeof *made.values, err));
    HG_TRY(hg_alloc(&made.numbers, n_columns, sizeof *made.numbers, err));
    *tally = made;
    return HG_OK;
done:
    hg_person_tally_clear(&made);
    return st;
}

void hg_person_tally_clear(hg_person_tally *tally)
{
    hg_free(tally->values);
    hg_free(tally->numbers);
    *tally = (hg_person_tally){0};
}

void hg_person_tally_add(hg_person_tally *tally, const hg_record *record)
{
    size_t n = record->n_fields < tally->n_columns ? record->n_fields : tally->n_columns;
    for (size_t i = 0; i < n; i++) {
        const hg_field *field = &record->field[i];
        tally->values[i] += field->length > 0;
        if (field->length - 8 <= 1) /* 8 or 9: unsigned, so shorter ones wrap */
            tally->numbers[i] += hg_person_is_bsn(field->text, field->length);
    }
}

hg_status hg_person_tally_check(const hg_person_tally *tally, const hg_reader *reader,
                                const hg_schema *schema, const char *path, hg_err *err)
{
    char shown[80];
    for (size_t i = 0; i < tally->n_columns; i++) {
        const char *name = reader->columns[i];
        if (tally->values[i] < 20 || tally->numbers[i] * 10 <= tally->values[i] * 9 ||
            is_ignored(schema, name))
            continue;
        hg_printable(name, strlen(name), shown, sizeof shown);
        return hg_fail(err, HG_EDATA,
                       "%s: %llu of %llu values of column \"%s\" are citizen service numbers by "
                       "the eleven-test (chance would give one in eleven); hotgrid works on places "
                       "and never reads persons. Leave the column out of the export, or state that "
                       "it is to be passed over with --ignore or `ignore: [\"%s\"]`",
                       path, (unsigned long long)tally->numbers[i],
                       (unsigned long long)tally->values[i], shown, shown);
    }
    return HG_OK;
}
