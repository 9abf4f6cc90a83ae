//! Twelve languages: words to make sentences of, how each writes clocks, dates and ages, and what its sites call things.

use jiff::civil::DateTime;

use super::rng::Rng;

/// One language, and a site that writes in it.
pub struct Tongue {
    /// BCP 47, as the page's `lang`.
    pub code: &'static str,
    pub host: &'static str,
    /// IANA; where the host's ending and the language leave no doubt about it, `is_home` is true.
    pub zone: &'static str,
    pub is_home: bool,
    pub has_spaces: bool,
    pub stop: &'static str,
    words: &'static str,
    pub people: [&'static str; 4],
    months: &'static str,
    /// `H` and `M` stand for hour and minute of 24, `h` for the hour of 12, `P` for the half of the day.
    pub clocks: &'static [&'static str],
    halves: Option<[&'static str; 2]>,
    /// `D`, `N` (month by name), `Y`.
    date: &'static str,
    /// `#` stands for the number of minutes, or of hours.
    ages: [&'static str; 2],
    /// What an entry of one word says.
    pub cries: &'static [&'static str],
    /// In the title of a live blog.
    pub live: &'static str,
    /// As its address calls it.
    pub slug: &'static str,
    pub by: &'static str,
    pub share: &'static str,
    pub reply: &'static str,
    pub comments: &'static str,
    pub key_events: &'static str,
    pub more: &'static str,
    pub advert: &'static str,
    pub newsletter: &'static str,
    pub donate: &'static str,
    pub most_read: &'static str,
    pub related: &'static str,
    pub cookies: &'static str,
    pub updated: &'static str,
    /// Before a clock of today, and of yesterday.
    pub today: [&'static str; 2],
    /// Behind a clock, as its zone in winter; empty where nobody writes it.
    pub zone_word: &'static str,
}

impl Tongue {
    pub fn word(&self, rng: &mut Rng) -> &'static str {
        let words: Vec<&str> = self.words.split_whitespace().collect();
        words[rng.below(words.len())]
    }

    /// Words in a row, the first with a capital: no stop.
    pub fn phrase(&self, rng: &mut Rng, count: usize) -> String {
        let mut words: Vec<String> = (0..count).map(|_| self.word(rng).to_owned()).collect();
        if count > 5 && rng.chance(15) {
            let at = rng.between(1, count - 1);
            words[at] = rng.between(2, 980).to_string();
        }
        let text = words.join(if self.has_spaces { " " } else { "" });
        let mut chars = text.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
    }

    pub fn sentence(&self, rng: &mut Rng) -> String {
        let count = rng.between(5, 17);
        let text = self.phrase(rng, count);
        if rng.chance(12) { format!("„{text}“{}", self.stop) } else { format!("{text}{}", self.stop) }
    }

    pub fn paragraph(&self, rng: &mut Rng, sentences: usize) -> String {
        let gap = if self.has_spaces { " " } else { "" };
        (0..sentences).map(|_| self.sentence(rng)).collect::<Vec<_>>().join(gap)
    }

    pub fn clock(&self, form: &str, at: DateTime) -> String {
        let half = self.halves.map_or("", |halves| halves[usize::from(at.hour() >= 12)]);
        let twelve = if at.hour() % 12 == 0 { 12 } else { at.hour() % 12 };
        let mut text = String::new();
        for char in form.chars() {
            match char {
                'H' => text += &format!("{:02}", at.hour()),
                'M' => text += &format!("{:02}", at.minute()),
                'h' => text += &twelve.to_string(),
                'P' => text += half,
                char => text.push(char),
            }
        }
        // An "h" that is to stand as it is, is written as a small capital in the forms.
        text.replace('ʜ', "h")
    }

    /// The clock of twelve hours, where the language has one.
    pub fn twelve(&self) -> Option<&'static str> {
        self.clocks.iter().copied().find(|form| form.contains('P'))
    }

    pub fn date(&self, at: DateTime) -> String {
        let months: Vec<&str> = self.months.split_whitespace().collect();
        let month = months[usize::try_from(at.month() - 1).unwrap()];
        let mut text = String::new();
        for char in self.date.chars() {
            match char {
                'D' => text += &at.day().to_string(),
                'N' => text += month,
                'Y' => text += &at.year().to_string(),
                char => text.push(char),
            }
        }
        text
    }

    pub fn age(&self, minutes: i64) -> String {
        let (form, number) = if minutes < 60 { (self.ages[0], minutes) } else { (self.ages[1], minutes / 60) };
        form.replace('#', &number.to_string())
    }
}

pub const TONGUES: [Tongue; 12] = [
    Tongue {
        code: "en-GB",
        host: "www.harbourpost.co.uk",
        zone: "Europe/London",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "the of and in to council bridge water road people river after before minister said that harbour storm \
                train police hospital school closed opened morning north south market vote early leader crowd window \
                garden report number family between under against without signal engine captain winter power line",
        people: ["Ada Merriman", "Tom Okafor", "Priya Lall", "Sam Whitcombe"],
        months: "January February March April May June July August September October November December",
        clocks: &["H:M", "H.M", "h:MPm", "h.MPm", "h:M P.m."],
        halves: Some(["a", "p"]),
        date: "D N Y",
        ages: ["# minutes ago", "# hours ago"],
        cries: &["GOAL!", "Off!", "Missed.", "Breaking", "Adjourned"],
        live: "live",
        slug: "live",
        by: "By",
        share: "Share",
        reply: "Reply",
        comments: "Comments",
        key_events: "Key events",
        more: "Load more updates",
        advert: "Advertisement",
        newsletter: "Sign up to our newsletter and get the day's best stories in your inbox",
        donate: "Support our journalism with a small donation today",
        most_read: "Most read",
        related: "Related stories",
        cookies: "We and our partners use cookies to store information on your device",
        updated: "Updated",
        today: ["Today at ", "Yesterday at "],
        zone_word: "GMT",
    },
    Tongue {
        code: "de",
        host: "www.nordkurant.de",
        zone: "Europe/Berlin",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "der die das und in zu von mit auf für Brücke Wasser Straße Menschen Fluss nach vor Ministerin sagte dass \
                Hafen Sturm Zug Polizei Krankenhaus Schule gesperrt geöffnet Morgen Norden Süden Markt Wahl früh Menge \
                Fenster Garten Bericht Familie zwischen unter gegen ohne Signal Maschine Kapitän Winter Strom Leitung",
        people: ["Jana Wellbrock", "Emre Aydin", "Lukas Thiessen", "Mareike Pohl"],
        months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        clocks: &["H:M", "H:M Uʜr", "H.M Uʜr"],
        halves: None,
        date: "D. N Y",
        ages: ["vor # Minuten", "vor # Stunden"],
        cries: &["Tor!", "Pause.", "Vorbei!", "Eilmeldung", "Abpfiff"],
        live: "Liveblog",
        slug: "liveblog",
        by: "Von",
        share: "Teilen",
        reply: "Antworten",
        comments: "Kommentare",
        key_events: "Das Wichtigste in Kürze",
        more: "Weitere Einträge laden",
        advert: "Anzeige",
        newsletter: "Melden Sie sich für unseren Newsletter an und verpassen Sie nichts mehr",
        donate: "Unterstützen Sie unseren Journalismus mit einer kleinen Spende",
        most_read: "Meistgelesen",
        related: "Mehr zum Thema",
        cookies: "Wir und unsere Partner verwenden Cookies auf Ihrem Gerät",
        updated: "Aktualisiert",
        today: ["Heute, ", "Gestern, "],
        zone_word: "MEZ",
    },
    Tongue {
        code: "fr",
        host: "www.lecourrierdunord.fr",
        zone: "Europe/Paris",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "le la les et dans pour avec sur pont eau route personnes fleuve après avant ministre affirme que port \
                tempête train police hôpital école fermé ouvert matin nord sud marché vote tôt foule fenêtre jardin \
                rapport famille entre sous contre sans signal moteur capitaine hiver courant ligne quartier maire",
        people: ["Camille Bertin", "Youssef Hamdi", "Élodie Garnier", "Paul Lemercier"],
        months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        clocks: &["HʜM", "H:M", "H ʜ M"],
        halves: None,
        date: "D N Y",
        ages: ["il y a # minutes", "il y a # heures"],
        cries: &["But !", "Terminé.", "Raté !", "Urgent", "Carton"],
        live: "en direct",
        slug: "direct",
        by: "Par",
        share: "Partager",
        reply: "Répondre",
        comments: "Commentaires",
        key_events: "L'essentiel",
        more: "Voir plus",
        advert: "Publicité",
        newsletter: "Recevez chaque matin notre lettre d'information dans votre boîte",
        donate: "Soutenez notre journalisme par un petit don",
        most_read: "Les plus lus",
        related: "À lire aussi",
        cookies: "Nous et nos partenaires utilisons des cookies sur votre appareil",
        updated: "Mis à jour",
        today: ["Aujourd'hui à ", "Hier à "],
        zone_word: "CET",
    },
    Tongue {
        code: "es",
        host: "www.diariodelpuerto.es",
        zone: "Europe/Madrid",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "el la los y en para con sobre puente agua carretera personas río después antes ministra dijo que puerto \
                tormenta tren policía hospital escuela cerrado abierto mañana norte sur mercado voto temprano multitud \
                ventana jardín informe familia entre bajo contra sin señal motor capitán invierno corriente línea barrio",
        people: ["Lucía Beltrán", "Mateo Quiroga", "Nuria Casals", "Iván Robledo"],
        months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        clocks: &["H:M", "H:M ʜ", "H.M"],
        halves: None,
        date: "D de N de Y",
        ages: ["hace # minutos", "hace # horas"],
        cries: &["¡Gol!", "Final.", "¡Fuera!", "Última hora", "Descanso"],
        live: "en directo",
        slug: "directo",
        by: "Por",
        share: "Compartir",
        reply: "Responder",
        comments: "Comentarios",
        key_events: "Lo más importante",
        more: "Cargar más",
        advert: "Publicidad",
        newsletter: "Apúntate a nuestro boletín y recibe las mejores historias del día",
        donate: "Apoya nuestro periodismo con una pequeña donación",
        most_read: "Lo más leído",
        related: "Te puede interesar",
        cookies: "Nosotros y nuestros socios usamos cookies en tu dispositivo",
        updated: "Actualizado",
        today: ["Hoy, ", "Ayer, "],
        zone_word: "CET",
    },
    Tongue {
        code: "pt-BR",
        host: "www.folhadocais.com.br",
        zone: "America/Sao_Paulo",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "o a os e em para com sobre ponte água estrada pessoas rio depois antes ministra disse que porto \
                tempestade trem polícia hospital escola fechado aberto manhã norte sul mercado voto cedo multidão \
                janela jardim relatório família entre sob contra sem sinal motor capitão inverno corrente linha bairro",
        people: ["Beatriz Moura", "Caio Nogueira", "Rafael Pires", "Lívia Sampaio"],
        months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        clocks: &["HʜM", "H:M"],
        halves: None,
        date: "D de N de Y",
        ages: ["há # minutos", "há # horas"],
        cries: &["Gol!", "Acabou.", "Perdeu!", "Urgente", "Intervalo"],
        live: "ao vivo",
        slug: "ao-vivo",
        by: "Por",
        share: "Compartilhar",
        reply: "Responder",
        comments: "Comentários",
        key_events: "Principais momentos",
        more: "Carregar mais",
        advert: "Publicidade",
        newsletter: "Assine nossa newsletter e receba as notícias do dia no seu e-mail",
        donate: "Apoie nosso jornalismo com uma pequena doação",
        most_read: "Mais lidas",
        related: "Leia também",
        cookies: "Nós e nossos parceiros usamos cookies no seu dispositivo",
        updated: "Atualizado",
        today: ["Hoje às ", "Ontem às "],
        zone_word: "BRT",
    },
    Tongue {
        code: "it",
        host: "www.ilmolo.it",
        zone: "Europe/Rome",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "il la gli e in per con su ponte acqua strada persone fiume dopo prima ministra detto che porto tempesta \
                treno polizia ospedale scuola chiuso aperto mattina nord sud mercato voto presto folla finestra giardino \
                rapporto famiglia tra sotto contro senza segnale motore capitano inverno corrente linea quartiere sindaco",
        people: ["Chiara Fontanesi", "Dario Belluno", "Sara Pontremoli", "Luca Marchetti"],
        months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        clocks: &["H:M", "H.M", "Ore H:M"],
        halves: None,
        date: "D N Y",
        ages: ["# minuti fa", "# ore fa"],
        cries: &["Gol!", "Finita.", "Fuori!", "Ultim'ora", "Intervallo"],
        live: "in diretta",
        slug: "diretta",
        by: "Di",
        share: "Condividi",
        reply: "Rispondi",
        comments: "Commenti",
        key_events: "Punti chiave",
        more: "Carica altri",
        advert: "Pubblicità",
        newsletter: "Iscriviti alla nostra newsletter e ricevi ogni mattina le notizie",
        donate: "Sostieni il nostro giornalismo con una piccola donazione",
        most_read: "I più letti",
        related: "Leggi anche",
        cookies: "Noi e i nostri partner usiamo i cookie sul tuo dispositivo",
        updated: "Aggiornato",
        today: ["Oggi, ", "Ieri, "],
        zone_word: "CET",
    },
    Tongue {
        code: "nl",
        host: "www.havenbode.nl",
        zone: "Europe/Amsterdam",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "de het een en in voor met op brug water weg mensen rivier na voordat minister zei dat haven storm trein \
                politie ziekenhuis school gesloten geopend ochtend noorden zuiden markt stem vroeg menigte raam tuin \
                rapport familie tussen onder tegen zonder signaal motor kapitein winter stroom lijn wijk burgemeester",
        people: ["Sanne Hoekstra", "Bilal Amrani", "Joris van Dam", "Femke Bos"],
        months: "januari februari maart april mei juni juli augustus september oktober november december",
        clocks: &["H:M", "H.M uur", "H:M uur"],
        halves: None,
        date: "D N Y",
        ages: ["# minuten geleden", "# uur geleden"],
        cries: &["Goal!", "Afgelopen.", "Mis!", "Rust", "Breaking"],
        live: "liveblog",
        slug: "liveblog",
        by: "Door",
        share: "Delen",
        reply: "Reageren",
        comments: "Reacties",
        key_events: "In het kort",
        more: "Meer laden",
        advert: "Advertentie",
        newsletter: "Schrijf je in voor onze nieuwsbrief en mis niets van het nieuws",
        donate: "Steun onze journalistiek met een kleine gift",
        most_read: "Meest gelezen",
        related: "Lees ook",
        cookies: "Wij en onze partners gebruiken cookies op je apparaat",
        updated: "Bijgewerkt",
        today: ["Vandaag ", "Gisteren "],
        zone_word: "CET",
    },
    Tongue {
        code: "pl",
        host: "www.glosportu.pl",
        zone: "Europe/Warsaw",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "i w na do z po przed most woda droga ludzie rzeka ministra powiedziała że port burza pociąg policja \
                szpital szkoła zamknięty otwarty rano północ południe rynek głos wcześnie tłum okno ogród raport \
                rodzina między pod przeciw bez sygnał silnik kapitan zima prąd linia dzielnica burmistrz wieczorem",
        people: ["Zofia Wilk", "Marek Dudziński", "Hanna Kruk", "Piotr Zalewski"],
        months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        clocks: &["H:M", "godz. H:M", "H.M"],
        halves: None,
        date: "D N Y",
        ages: ["# min temu", "# godz. temu"],
        cries: &["Gol!", "Koniec.", "Pudło!", "Pilne", "Przerwa"],
        live: "relacja na żywo",
        slug: "relacja-na-zywo",
        by: "Autor:",
        share: "Udostępnij",
        reply: "Odpowiedz",
        comments: "Komentarze",
        key_events: "Najważniejsze wydarzenia",
        more: "Pokaż więcej",
        advert: "Reklama",
        newsletter: "Zapisz się na nasz newsletter i bądź na bieżąco z wiadomościami",
        donate: "Wesprzyj nasze dziennikarstwo niewielką wpłatą",
        most_read: "Najczęściej czytane",
        related: "Czytaj także",
        cookies: "My i nasi partnerzy używamy plików cookie na urządzeniu",
        updated: "Aktualizacja",
        today: ["Dzisiaj, ", "Wczoraj, "],
        zone_word: "CET",
    },
    Tongue {
        code: "ru",
        host: "www.portovyvestnik.ru",
        zone: "Europe/Moscow",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "и в на до с после перед мост вода дорога люди река министр сказала что порт буря поезд полиция больница \
                школа закрыт открыт утро север юг рынок голос рано толпа окно сад отчёт семья между под против без \
                сигнал двигатель капитан зима ток линия район мэр вечером",
        people: ["Ольга Сомова", "Тимур Галеев", "Анна Верещагина", "Павел Дроздов"],
        months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        clocks: &["H:M", "в H:M"],
        halves: None,
        date: "D N Y",
        ages: ["# мин. назад", "# ч. назад"],
        cries: &["Гол!", "Перерыв.", "Мимо!", "Срочно", "Финал"],
        live: "онлайн-трансляция",
        slug: "online",
        by: "Автор:",
        share: "Поделиться",
        reply: "Ответить",
        comments: "Комментарии",
        key_events: "Главное",
        more: "Показать ещё",
        advert: "Реклама",
        newsletter: "Подпишитесь на нашу рассылку и получайте главное каждое утро",
        donate: "Поддержите нашу журналистику небольшим взносом",
        most_read: "Самое читаемое",
        related: "Читайте также",
        cookies: "Мы и наши партнёры используем файлы cookie на устройстве",
        updated: "Обновлено",
        today: ["Сегодня, ", "Вчера, "],
        zone_word: "МСК",
    },
    Tongue {
        code: "ar",
        host: "www.sawtalmina.com",
        zone: "Asia/Qatar",
        is_home: false,
        has_spaces: true,
        stop: ".",
        words: "في من على إلى بعد قبل الجسر الماء الطريق الناس النهر الوزيرة قالت إن الميناء العاصفة القطار الشرطة المستشفى \
                المدرسة مغلق مفتوح الصباح الشمال الجنوب السوق التصويت مبكرا الحشد النافذة الحديقة التقرير العائلة بين تحت ضد \
                دون الإشارة المحرك القبطان الشتاء الكهرباء الخط الحي العمدة المساء",
        people: ["ليلى حداد", "كريم منصور", "سلمى الراوي", "ياسر قاسم"],
        months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        clocks: &["H:M"],
        halves: None,
        date: "D N Y",
        ages: ["منذ # دقيقة", "منذ # ساعات"],
        cries: &["هدف!", "عاجل", "انتهت.", "استراحة", "ضائعة!"],
        live: "تغطية مباشرة",
        slug: "liveblog",
        by: "بقلم",
        share: "شارك",
        reply: "رد",
        comments: "التعليقات",
        key_events: "أبرز الأحداث",
        more: "عرض المزيد",
        advert: "إعلان",
        newsletter: "اشترك في نشرتنا البريدية لتصلك أهم الأخبار كل صباح",
        donate: "ادعم صحافتنا بتبرع صغير اليوم",
        most_read: "الأكثر قراءة",
        related: "اقرأ أيضا",
        cookies: "نستخدم نحن وشركاؤنا ملفات تعريف الارتباط على جهازك",
        updated: "آخر تحديث",
        today: ["اليوم ", "أمس "],
        zone_word: "",
    },
    Tongue {
        code: "ja",
        host: "www.minatoshimbun.jp",
        zone: "Asia/Tokyo",
        is_home: true,
        has_spaces: false,
        stop: "。",
        words: "港の 橋が 水は 道路で 人々が 川を 大臣は 述べた 嵐の 電車が 警察は 病院で 学校が 閉鎖された 再開した 朝の 北の 南で 市場は \
                投票が 早くも 群衆の 窓から 庭で 報告によると 家族が 間に 下で 反対する 信号が 機関は 船長が 冬の 停電が 線路の 地区で \
                市長が 夕方に 続いている 確認した",
        people: ["佐々木美咲", "中村健太", "小川玲奈", "藤井大輔"],
        months: "1 2 3 4 5 6 7 8 9 10 11 12",
        clocks: &["H:M", "H時M分"],
        halves: None,
        date: "Y年N月D日",
        ages: ["#分前", "#時間前"],
        cries: &["ゴール!", "速報", "試合終了", "休憩", "失敗!"],
        live: "ライブ速報",
        slug: "live",
        by: "文・",
        share: "シェア",
        reply: "返信",
        comments: "コメント",
        key_events: "これまでの主な動き",
        more: "もっと見る",
        advert: "広告",
        newsletter: "ニュースレターに登録して毎朝の主なニュースを受け取る",
        donate: "少額の寄付で私たちの報道を支えてください",
        most_read: "アクセスランキング",
        related: "関連記事",
        cookies: "当社と提携先は端末上でクッキーを使用します",
        updated: "更新",
        today: ["今日 ", "昨日 "],
        zone_word: "JST",
    },
    Tongue {
        code: "ko",
        host: "www.hangguilbo.co.kr",
        zone: "Asia/Seoul",
        is_home: true,
        has_spaces: true,
        stop: ".",
        words: "항구 다리가 물이 도로에서 사람들이 강을 장관은 말했다 폭풍 열차가 경찰은 병원에서 학교가 폐쇄됐다 열렸다 아침 북쪽 남쪽 \
                시장은 투표가 일찍 군중 창문에서 정원 보고서는 가족이 사이에 아래 반대하는 없이 신호가 엔진 선장이 겨울 전력이 노선 지역 \
                저녁에 이어졌다 확인했다",
        people: ["김서연", "박준호", "이하은", "최민석"],
        months: "1 2 3 4 5 6 7 8 9 10 11 12",
        clocks: &["H:M", "P h:M"],
        halves: Some(["오전", "오후"]),
        date: "Y년 N월 D일",
        ages: ["#분 전", "#시간 전"],
        cries: &["골!", "속보", "종료.", "휴식", "실축!"],
        live: "실시간 중계",
        slug: "live",
        by: "글",
        share: "공유하기",
        reply: "답글",
        comments: "댓글",
        key_events: "주요 내용",
        more: "더 보기",
        advert: "광고",
        newsletter: "뉴스레터를 구독하고 매일 아침 주요 소식을 받아보세요",
        donate: "작은 후원으로 우리의 보도를 지켜 주세요",
        most_read: "많이 본 뉴스",
        related: "관련 기사",
        cookies: "당사와 파트너는 기기에서 쿠키를 사용합니다",
        updated: "수정",
        today: ["오늘 ", "어제 "],
        zone_word: "KST",
    },
];
