//! The words of times, in the languages that we know: months, days, units, and what goes with them. Data, in lower case.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::reading::Context;
use super::stamp::Precision;

/// The names of the months, whole and cut, in the cases in which dates have them.
const MONTHS: [&str; 12] = [
    "jan january januar januari janvier janv enero ene gennaio gen janeiro stycznia sty jänner ledna led január januára \
     januára jan. ianuarie ian tammikuuta tammikuu ocak января янв січня січ януари ιανουαρίου ιαν يناير ינואר бер",
    "feb february februar februari février févr febrero febbraio fevereiro fev lutego lut února úno február februára \
     febr februarie helmikuuta helmikuu şubat февраля фев лютого лют февруари φεβρουαρίου φεβ فبراير פברואר",
    "mar march märz mär mars marzo março maart mrt marts marca března bře március márc martie maaliskuuta maaliskuu mart \
     марта мар березня март μαρτίου μαρ مارس מרץ",
    "apr april avril avr abril abr aprile kwietnia kwi dubna dub április ápr apríla aprilie huhtikuuta huhtikuu nisan \
     апреля апр квітня кві април απριλίου απρ أبريل ابريل אפריל",
    "may mai mayo maggio mag maio mei maj maja května kvě május máj mája toukokuuta toukokuu mayıs мая май травня тра μαΐου \
     μαίου μάιος μαϊ مايو מאי",
    "jun june juni juin junio giugno giu junho czerwca cze června čer június jún júna iunie kesäkuuta kesäkuu haziran июня июн \
     червня чер юни ιουνίου ιουν يونيو יוני",
    "jul july juli juillet juil julio luglio lug julho lipca lip července čvc július júl júla iulie heinäkuuta heinäkuu temmuz \
     июля июл липня лип юли ιουλίου ιουλ يوليو יולי",
    "aug august août agosto ago augustus augusti sierpnia sie srpna srp augusztus augusta elokuuta elokuu ağustos августа авг \
     серпня сер август αυγούστου αυγ أغسطس אוגוסט",
    "sep sept september septembre septiembre settembre set setembro września wrz září zář szeptember szept septembra \
     septembrie syyskuuta syyskuu eylül сентября сен вересня вер септември σεπτεμβρίου σεπ سبتمبر ספטמבר",
    "oct october okt oktober octobre octubre ottobre ott outubro out października paź října říj október októbra octombrie \
     lokakuuta lokakuu ekim октября окт жовтня жов октомври οκτωβρίου οκτ أكتوبر אוקטובר",
    "nov november novembre noviembre novembro listopada lis listopadu novembra noiembrie marraskuuta marraskuu kasım ноября \
     ноя ноември νοεμβρίου νοε نوفمبر נובמבר",
    "dec december dez dezember décembre déc diciembre dic dicembre dezembro desember des grudnia gru prosince pro decembra \
     decembrie joulukuuta joulukuu aralık декабря дек грудня гру декември δεκεμβρίου δεκ ديسمبر דצמבר",
];

const WEEKDAYS: &str = "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday \
     montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
     lundi mardi mercredi jeudi vendredi samedi dimanche \
     lunes martes miércoles jueves viernes sábado domingo \
     lunedì martedì mercoledì giovedì venerdì sabato domenica \
     segunda terça quarta quinta sexta feira \
     maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
     mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag \
     maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ma ti ke to pe la su \
     poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle \
     pondelok utorok streda štvrtok piatok nedeľa hétfő kedd szerda csütörtök péntek szombat vasárnap \
     luni marți miercuri joi vineri sâmbătă duminică pazartesi salı çarşamba perşembe cuma cumartesi pazar \
     понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер п'ятниця субота неділя \
     δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή \
     火 水 木 金 土 星期一 星期二 星期三 星期四 星期五 星期六 周一 周二 周三 周四 周五 周六 周日";

/// Words that go with a time and add nothing to it.
const FILLERS: &str = "at on um am à a las le às alle ore om kl klo klokken klokan godz o the de del vom von dne v w в о на στις \
     posted published updated last update stand aktualisiert veröffentlicht publié mis jour publicado publicada actualizado \
     pubblicato aggiornato oppdatert opdateret uppdaterad bijgewerkt gepubliceerd aktualizováno zaktualizowano opublikowano \
     päivitetty julkaistu frissítve обновлено опубликовано оновлено h time local بتوقيت الساعة";

const TODAY: &str = "today heute aujourd'hui hoy oggi hoje vandaag idag dzisiaj dziś dnes ma tänään astăzi azi bugün сегодня сьогодні \
     днес σήμερα اليوم היום 今日 今天 오늘";
const YESTERDAY: &str = "yesterday gestern hier ayer ieri ontem gisteren igår wczoraj včera tegnap eilen dün вчера вчора χθες أمس \
     אתמול 昨日 昨天 어제";

/// Words that count back from now.
const AGO: &str = "ago vor il hace há fa siden geleden sedan temu atrás před pred ezelőtt sitten acum önce назад тому преди πριν \
     قبل منذ לפני 前";
/// Words that may stand with those.
const BESIDE_AGO: &str = "y a for updated posted published about etwa environ circa noin asi";
/// One of something, in words.
const ONE: &str = "a an one einer einem une un una uma um een en ett et egy bir";

const NOW: [&str; 20] = [
    "just now",
    "now",
    "moments ago",
    "gerade eben",
    "soeben",
    "à l'instant",
    "ahora",
    "ahora mismo",
    "adesso",
    "ora",
    "agora",
    "agora mesmo",
    "zojuist",
    "nu",
    "akkurat nå",
    "lige nu",
    "nyss",
    "teraz",
    "przed chwilą",
    "právě teď",
];

const SECONDS: &str = "s sec secs second seconds sekunden secondes segundos secondi sekund sekunder";
const MINUTES: &str = "m min mins minute minutes minuten minuto minutos minuti minutt minutter minut minuter minuty minutę minutami \
     minútami perc perce perccel minuuttia dakika минут минуты минуту хвилин хвилини хвилину λεπτά λεπτό دقيقة دقائق דקות דקה 分钟 分";
const HOURS: &str = "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur time timer timme timmar godz godzin \
     godziny godzinę hodinami hodinou óra órája órával tunti tuntia saat час часа часов годин години годину ώρες ώρα ساعة \
     ساعات שעות שעה 小时 時間";
const DAYS: &str = "d day days tag tagen tage jour jours día días giorno giorni dia dias dag dagen dager dage dagar dni dny napja \
     nappal päivää zile gün день дня дней дні днів ημέρες يوم أيام ימים 天";

const FORENOON: &str = "午前 上午 凌晨 早上 오전";
const AFTERNOON: &str = "午後 下午 晚上 傍晚 오후";

/// What a word can mean; some mean several things.
#[derive(Default, Clone, Copy)]
struct Meaning {
    month: u8,
    flags: u16,
}

const WEEKDAY: u16 = 1;
const FILLER: u16 = 1 << 1;
const IS_TODAY: u16 = 1 << 2;
const IS_YESTERDAY: u16 = 1 << 3;
const COUNTS_BACK: u16 = 1 << 4;
const STANDS_BESIDE: u16 = 1 << 5;
const IS_ONE: u16 = 1 << 6;
const SECOND: u16 = 1 << 7;
const MINUTE: u16 = 1 << 8;
const HOUR: u16 = 1 << 9;
const DAY: u16 = 1 << 10;
const BEFORE_NOON: u16 = 1 << 11;
const AFTER_NOON: u16 = 1 << 12;
const IS_NOW: u16 = 1 << 13;

/// Every word that we know. Texts are read for times by the thousand.
static MEANINGS: LazyLock<HashMap<&'static str, Meaning>> = LazyLock::new(|| {
    let mut meanings: HashMap<&'static str, Meaning> = HashMap::new();
    for (at, names) in MONTHS.iter().enumerate() {
        for name in names.split_ascii_whitespace() {
            let month = &mut meanings.entry(name).or_default().month;
            if *month == 0 {
                *month = u8::try_from(at + 1).unwrap_or(0);
            }
        }
    }
    for (words, flag) in [
        (WEEKDAYS, WEEKDAY),
        (FILLERS, FILLER),
        (TODAY, IS_TODAY),
        (YESTERDAY, IS_YESTERDAY),
        (AGO, COUNTS_BACK),
        (BESIDE_AGO, STANDS_BESIDE),
        (ONE, IS_ONE),
        (SECONDS, SECOND),
        (MINUTES, MINUTE),
        (HOURS, HOUR),
        (DAYS, DAY),
        (FORENOON, BEFORE_NOON),
        (AFTERNOON, AFTER_NOON),
        ("just now moments", IS_NOW),
    ] {
        words.split_ascii_whitespace().for_each(|word| meanings.entry(word).or_default().flags |= flag);
    }
    meanings
});

fn meaning(word: &str) -> Meaning {
    MEANINGS.get(word).copied().unwrap_or_default()
}

fn means(word: &str, flags: u16) -> bool {
    meaning(word).flags & flags != 0
}

/// Whether a time can begin with that word, alone or with others.
pub fn is_known(word: &str) -> bool {
    let meaning = meaning(word);
    meaning.month > 0 || meaning.flags > 0 || NOW.iter().any(|phrase| phrase.split(' ').next() == Some(word))
}

/// 1 to 12 for the name of a month.
pub fn month(word: &str) -> Option<u32> {
    Some(u32::from(meaning(word).month)).filter(|month| *month > 0)
}

/// Whether it names a day of the week.
pub fn is_weekday(word: &str) -> bool {
    means(word, WEEKDAY)
}

/// Whether it goes with a time and adds nothing to it.
pub fn is_filler(word: &str) -> bool {
    means(word, FILLER)
}

/// How many days back from now: 0 for "today", 1 for "yesterday".
pub fn days_back(word: &str) -> Option<i8> {
    if means(word, IS_TODAY) { Some(0) } else { means(word, IS_YESTERDAY).then_some(1) }
}

/// Whether it counts back from now.
pub fn is_ago(word: &str) -> bool {
    means(word, COUNTS_BACK)
}

/// Whether it may stand beside such a word.
pub fn is_beside_ago(word: &str) -> bool {
    means(word, STANDS_BESIDE)
}

/// Whether it is one of something.
pub fn is_one(word: &str) -> bool {
    means(word, IS_ONE)
}

/// Whether these words mean now.
pub fn is_now(phrase: &str) -> bool {
    NOW.contains(&phrase)
}

/// A unit of time in seconds, and how exactly a number of it tells a time.
pub fn unit(word: &str) -> Option<(i64, Precision)> {
    let units = [
        (SECOND, 1, Precision::Minute),
        (MINUTE, 60, Precision::Minute),
        (HOUR, 3600, Precision::Minute),
        (DAY, 86_400, Precision::Day),
    ];
    let (_, seconds, precision) = units.into_iter().find(|(flag, ..)| means(word, *flag))?;
    Some((seconds, precision))
}

/// `false` for a word that puts a clock before noon, `true` for one that puts it behind.
pub fn half_before(word: &str) -> Option<bool> {
    if means(word, BEFORE_NOON) { Some(false) } else { means(word, AFTER_NOON).then_some(true) }
}

/// Whether a time can begin with that word, in lower case.
pub fn may_begin(word: &str) -> bool {
    let begins = WEEKDAY | FILLER | IS_TODAY | IS_YESTERDAY | COUNTS_BACK | BEFORE_NOON | AFTER_NOON | IS_NOW;
    meaning(word).month > 0 || means(word, begins)
}

/// The zone of that name or abbreviation. Where several have it, the page's own zone decides, then the likeliest.
pub fn zone_named(word: &str, context: &Context) -> Option<TimeZone> {
    let candidates: &[&str] = match word {
        "gmt" | "utc" | "z" | "غرينتش" => &["UTC"],
        "bst" => &["Europe/London", "Asia/Dhaka"],
        "ist" => &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "cet" | "cest" | "mez" | "mesz" | "hnec" => {
            &["Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw"]
        }
        "eet" | "eest" => &["Europe/Kyiv", "Europe/Athens", "Europe/Helsinki", "Europe/Bucharest"],
        "wet" | "west" => &["Europe/Lisbon"],
        "msk" => &["Europe/Moscow"],
        "et" | "est" | "edt" => &["America/New_York", "America/Toronto"],
        "ct" | "cst" | "cdt" => &["America/Chicago", "Asia/Shanghai"],
        "mt" | "mst" | "mdt" => &["America/Denver"],
        "pt" | "pst" | "pdt" => &["America/Los_Angeles"],
        "akst" | "akdt" => &["America/Anchorage"],
        "ast" | "adt" => &["America/Halifax", "Asia/Riyadh"],
        "brt" => &["America/Sao_Paulo"],
        "sast" => &["Africa/Johannesburg"],
        "pkt" => &["Asia/Karachi"],
        "sgt" => &["Asia/Singapore"],
        "hkt" => &["Asia/Hong_Kong"],
        "jst" => &["Asia/Tokyo"],
        "kst" => &["Asia/Seoul"],
        "awst" => &["Australia/Perth"],
        "aest" | "aedt" => &["Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane"],
        "nzst" | "nzdt" => &["Pacific/Auckland"],
        _ => return None,
    };
    let own = context.zone.as_ref().and_then(TimeZone::iana_name);
    let name = candidates.iter().find(|name| Some(**name) == own).or(candidates.first())?;
    TimeZone::get(name).ok()
}
