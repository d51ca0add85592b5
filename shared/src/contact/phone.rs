//! Telephone numbers as they are compared: E.164 (ITU-T), with the country of who wrote them down.

/// Countries, their calling codes (ITU-T E.164 list of 2016-12-15) and, after `/`, what is dialled before a number within
/// the country. Of the countries of +1 only the largest two stand here: the others' numbers read the same.
const COUNTRIES: &str = "US1/1 CA1/1 EG20/0 ZA27/0 GR30 NL31/0 BE32/0 FR33/0 ES34 HU36/06 IT39 VA39 RO40/0 CH41/0 AT43/0 \
GB44/0 GG44/0 JE44/0 IM44/0 DK45 SE46/0 NO47 PL48 DE49/0 PE51/0 MX52 CU53/0 AR54/0 BR55/0 CL56 CO57 VE58/0 MY60/0 \
AU61/0 ID62/0 PH63/0 NZ64/0 SG65 TH66/0 RU7/8 KZ7/8 JP81/0 KR82/0 VN84/0 CN86/0 TR90/0 IN91/0 PK92/0 AF93/0 LK94/0 \
MM95/0 IR98/0 MA212/0 DZ213/0 TN216 LY218/0 SN221 ML223 GN224 CI225 BF226 NE227 TG228 BJ229 MU230 LR231/0 SL232/0 \
GH233/0 NG234/0 CM237 CV238 GA241 CD243/0 AO244 RW250/0 ET251/0 SO252/0 DJ253 KE254/0 TZ255/0 UG256/0 BI257 MZ258 \
ZM260/0 MG261/0 RE262/0 ZW263/0 NA264/0 MW265/0 LS266 BW267 SZ268 FO298 GL299 GI350 PT351 LU352 IE353/0 IS354 AL355/0 \
MT356 CY357 FI358/0 AX358/0 BG359/0 LT370/0 LV371 EE372 MD373/0 AM374/0 BY375/8 AD376 MC377 SM378 UA380/0 RS381/0 \
ME382/0 XK383/0 HR385/0 SI386/0 BA387/0 MK389/0 CZ420 SK421/0 LI423 GT502 SV503 HN504 NI505 CR506 PA507 HT509 GP590/0 \
BO591/0 GY592 EC593/0 GF594/0 PY595/0 MQ596/0 SR597 UY598/0 NC687 PF689 KP850/0 HK852 MO853 KH855/0 LA856/0 BD880/0 \
TW886/0 MV960 LB961/0 JO962/0 SY963/0 IQ964/0 KW965 SA966/0 YE967/0 OM968 PS970/0 AE971/0 IL972/0 BH973 QA974 BT975 \
MN976/0 NP977/0 TJ992 TM993/8 AZ994/0 GE995/0 KG996/0 UZ998";

/// A number of fewer digits is no one's own: `117`, an extension.
const FEWEST_DIGITS: usize = 6;

/// The calling code of a country and what is dialled before a number within it.
fn dialling(country: &str) -> Option<(&'static str, &'static str)> {
    let country = country.trim();
    COUNTRIES.split(' ').find_map(|entry| {
        let (code, rest) = entry.split_at_checked(2)?;
        code.eq_ignore_ascii_case(country).then(|| rest.split_once('/').unwrap_or((rest, "")))
    })
}

/// A number as it is dialled from anywhere: `+41791234567`. Without a country that is known, one that doesn't name its
/// own stays as its digits. `None` for what is no number of one's own.
///
/// `country` is where the user is (ISO 3166-1 alpha-2): a number without a calling code is one of there.
pub fn normalise(number: &str, country: Option<&str>) -> Option<String> {
    let number = without_extension(number.trim());
    let is_international = number.trim_start_matches(['(', ' ']).starts_with(['+', '＋']);
    // `+41 (0)79`: the zero is for those within the country.
    let number = if is_international { number.replace("(0)", "") } else { number.to_owned() };
    let digits: String = number.chars().filter_map(digit).collect();
    if digits.len() < FEWEST_DIGITS || digits.len() > 17 {
        return None;
    }
    if is_international {
        return Some(format!("+{}", without_trunk(&digits)));
    }
    let home = country.and_then(dialling);
    if let Some(rest) = international_prefix(&digits, home) {
        return Some(format!("+{}", without_trunk(rest)));
    }
    let Some((code, trunk)) = home else { return Some(digits) };
    let national = match digits.strip_prefix(trunk) {
        Some(rest) if !trunk.is_empty() => rest,
        // Without its zero it may be a number that begins with the country's code, but for the `+`.
        _ if digits.len() > code.len() + 8 && digits.starts_with(code) => {
            return Some(format!("+{digits}"));
        }
        _ => &digits,
    };
    Some(format!("+{code}{national}"))
}

/// What follows `00`, or `011` from America, or `0011` from Australia.
fn international_prefix<'a>(digits: &'a str, home: Option<(&str, &str)>) -> Option<&'a str> {
    let prefix = match home {
        Some(("1", _)) => "011",
        Some(("61", _)) => "0011",
        _ => "00",
    };
    let rest = digits.strip_prefix(prefix)?;
    (rest.len() >= FEWEST_DIGITS).then_some(rest)
}

/// Takes the zero out that some leave after the country's code: `+49 0170 …`. Italy's belongs to the number.
fn without_trunk(digits: &str) -> String {
    let entries = COUNTRIES.split(' ').filter_map(|entry| entry.split_at_checked(2));
    let with_zero = entries.filter_map(|(_, rest)| rest.strip_suffix("/0"));
    let mut codes = with_zero.filter(|code| digits.starts_with(code));
    let national =
        codes.next().and_then(|code| Some((code, digits.strip_prefix(code)?.strip_prefix('0')?)));
    national.map_or_else(|| digits.to_owned(), |(code, rest)| format!("{code}{rest}"))
}

fn without_extension(number: &str) -> &str {
    let cut = number.char_indices().skip(1).find(|(at, letter)| {
        let rest = number.get(*at..).unwrap_or_default();
        matches!(letter, ';' | 'x' | 'X' | '#' | ',')
            || ["ext", "Ext", "poste", "Durchwahl", "int."]
                .iter()
                .any(|word| rest.starts_with(word))
    });
    cut.and_then(|(at, _)| number.get(..at)).unwrap_or(number)
}

fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        '٠'..='٩' => char::from_digit(u32::from(letter) - u32::from('٠'), 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_dialled_from_anywhere() {
        #[track_caller]
        fn check(number: &str, country: &str, expected: &str) {
            assert_eq!(normalise(number, Some(country)).as_deref(), Some(expected), "{number}");
        }
        check("+49 170 555 01 88", "CH", "+491705550188");
        check("0170 5550188", "DE", "+491705550188");
        check("0049 (170) 555-0188", "FR", "+491705550188");
        check("+49 (0)170 5550188", "DE", "+491705550188");
        check("+49 0170 5550188", "DE", "+491705550188");
        check("079 123 45 67", "ch", "+41791234567");
        check("41791234567", "CH", "+41791234567");
        check("06 12 34 56 78", "FR", "+33612345678");
        check("06 1234 5678", "IT", "+390612345678");
        check("+39 06 1234 5678", "DE", "+390612345678");
        check("612 345 678", "ES", "+34612345678");
        check("(415) 555-2671", "US", "+14155552671");
        check("1-415-555-2671 ext. 12", "US", "+14155552671");
        check("011 44 20 7946 0018", "US", "+442079460018");
        check("020 7946 0018 x5", "GB", "+442079460018");
        check("０９０ １２３４ ５６７８", "JP", "+819012345678");
    }

    #[test]
    fn short_numbers_are_nobodys() {
        assert_eq!(normalise("117", Some("CH")), None);
        assert_eq!(normalise("ask Ben", Some("CH")), None);
        assert_eq!(normalise("", None), None);
    }

    #[test]
    fn without_a_country_digits_are_kept() {
        assert_eq!(normalise("079 123 45 67", None).as_deref(), Some("0791234567"));
        assert_eq!(normalise("+41 79 123 45 67", None).as_deref(), Some("+41791234567"));
    }
}
