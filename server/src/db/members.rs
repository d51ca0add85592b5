//! The organisation's addresses.

use jiff::Timestamp;
use shared::member::{Member, MemberCounts, MemberFilter, MemberQuery, MemberSort, Profile};

use super::known_addresses::name_key;
use super::{Db, DbConnection, DbError, DbResult, Flag, from_millis, to_millis};

/// A member with what follows from other tables. A user whose host somebody named is no member, whatever the address.
const KNOWN: &str = "
    WITH known AS (
        SELECT email, is_shared, is_blocked, profile, sort_name, words, version,
            CASE WHEN EXISTS (SELECT 1 FROM admins WHERE admins.email = members.email)
                THEN 1 ELSE 0 END AS is_admin,
            COALESCE(
                (SELECT MAX(sessions.seen_at)
                 FROM sessions JOIN users ON users.id = sessions.user_id
                 WHERE users.email = members.email AND users.realm = ''),
                signed_in_at
            ) AS seen_at
        FROM members
    )";

const COLUMNS: &str = "email, is_shared, is_blocked, is_admin, profile, version, seen_at";

type Row = (String, Flag, Flag, Flag, String, i64, Option<i64>);

fn member(
    (email, is_shared, is_blocked, is_admin, profile, version, seen_at): Row,
) -> DbResult<Member> {
    let profile = serde_json::from_str(&profile).map_err(|error| DbError::Decode(error.into()))?;
    let seen_at = seen_at.map(from_millis).transpose()?;
    Ok(Member {
        email,
        is_shared: is_shared.0,
        is_blocked: is_blocked.0,
        is_admin: is_admin.0,
        profile,
        version,
        seen_at,
    })
}

/// What a text that holds this word looks like to LIKE.
pub(super) fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for character in word.trim().to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Which of the known ones a list shows.
const WANTED: &str = "
    words LIKE $1 ESCAPE '\\' AND words LIKE $2 ESCAPE '\\' AND words LIKE $3 ESCAPE '\\'
    AND CASE $4
        WHEN 'people' THEN is_shared = 0
        WHEN 'shared' THEN is_shared = 1
        WHEN 'admins' THEN is_admin = 1
        WHEN 'blocked' THEN is_blocked = 1
        WHEN 'unseen' THEN seen_at IS NULL OR seen_at < $5
        ELSE 1 = 1
    END";

/// The three words that a list is narrowed by: what comes after the second is taken as one.
fn patterns(words: &str) -> [String; 3] {
    let mut words = words.trim().splitn(3, char::is_whitespace);
    std::array::from_fn(|_| pattern(words.next().unwrap_or("")))
}

fn filter_name(filter: MemberFilter) -> &'static str {
    match filter {
        MemberFilter::All => "",
        MemberFilter::People => "people",
        MemberFilter::Shared => "shared",
        MemberFilter::Admins => "admins",
        MemberFilter::Blocked => "blocked",
        MemberFilter::Unseen => "unseen",
    }
}

/// Some of a list, `limit` from `position` on. Who was not seen since `unseen_since` counts as unseen.
pub async fn window(
    db: &Db,
    query: &MemberQuery,
    sort: MemberSort,
    unseen_since: Timestamp,
    (position, limit): (u32, u32),
) -> DbResult<Vec<Member>> {
    let order = match sort {
        MemberSort::Name => "sort_name, email",
        MemberSort::Seen => "COALESCE(seen_at, 0), sort_name, email",
    };
    let [first, second, third] = patterns(&query.words);
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{KNOWN} SELECT {COLUMNS} FROM known WHERE {WANTED} ORDER BY {order} LIMIT $6 OFFSET $7"
    )))
    .bind(first)
    .bind(second)
    .bind(third)
    .bind(filter_name(query.filter))
    .bind(to_millis(unseen_since))
    .bind(i64::from(limit))
    .bind(i64::from(position))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(member).collect()
}

/// How many a list has.
pub async fn count(db: &Db, query: &MemberQuery, unseen_since: Timestamp) -> DbResult<u32> {
    let [first, second, third] = patterns(&query.words);
    let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "{KNOWN} SELECT COUNT(*) FROM known WHERE {WANTED}"
    )))
    .bind(first)
    .bind(second)
    .bind(third)
    .bind(filter_name(query.filter))
    .bind(to_millis(unseen_since))
    .fetch_one(db)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many there are of each kind.
pub async fn counts(db: &Db, unseen_since: Timestamp) -> DbResult<MemberCounts> {
    let counts: (i64, i64, i64, i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{KNOWN} SELECT
            COUNT(CASE WHEN is_shared = 0 THEN 1 END),
            COUNT(CASE WHEN is_shared = 1 THEN 1 END),
            COUNT(CASE WHEN is_admin = 1 THEN 1 END),
            COUNT(CASE WHEN is_blocked = 1 THEN 1 END),
            COUNT(CASE WHEN seen_at IS NULL OR seen_at < $1 THEN 1 END)
         FROM known"
    )))
    .bind(to_millis(unseen_since))
    .fetch_one(db)
    .await?;
    let small = |count| u32::try_from(count).unwrap_or(u32::MAX);
    let (people, shared, admins, blocked, unseen) = counts;
    Ok(MemberCounts {
        people: small(people),
        shared: small(shared),
        admins: small(admins),
        blocked: small(blocked),
        unseen: small(unseen),
    })
}

pub async fn is_empty(db: &Db) -> DbResult<bool> {
    let some: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM members LIMIT 1").fetch_optional(db).await?;
    Ok(some.is_none())
}

/// All of them, in no order.
pub async fn all(db: &Db) -> DbResult<Vec<Member>> {
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{KNOWN} SELECT {COLUMNS} FROM known")))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(member).collect()
}

pub async fn find(db: &Db, email: &str) -> DbResult<Option<Member>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{KNOWN} SELECT {COLUMNS} FROM known WHERE email = $1"
    )))
    .bind(email)
    .fetch_optional(db)
    .await?;
    row.map(member).transpose()
}

/// Adds a member, unless there is one of this address; says whether it is new.
pub async fn add(
    db: &mut DbConnection,
    email: &str,
    is_shared: bool,
    profile: &Profile,
    now: Timestamp,
) -> DbResult<bool> {
    let said = Said::of(email, profile)?;
    let done = sqlx::query(
        "INSERT INTO members
             (email, domain, is_shared, is_blocked, profile, sort_name, words, name_key, version,
              added_at)
         VALUES ($1, $2, $3, 0, $4, $5, $6, $7, 1, $8)
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(email)
    .bind(email.rsplit_once('@').map_or("", |(_, domain)| domain))
    .bind(Flag(is_shared))
    .bind(said.json)
    .bind(said.sort_name)
    .bind(said.words)
    .bind(said.name_key)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says other things of a member; `false` where `version` is not the one there is.
pub async fn update(
    db: &mut DbConnection,
    email: &str,
    is_shared: bool,
    profile: &Profile,
    version: i64,
) -> DbResult<bool> {
    let said = Said::of(email, profile)?;
    let done = sqlx::query(
        "UPDATE members
         SET is_shared = $3, profile = $4, sort_name = $5, words = $6, name_key = $7,
             version = version + 1
         WHERE email = $1 AND version = $2",
    )
    .bind(email)
    .bind(version)
    .bind(Flag(is_shared))
    .bind(said.json)
    .bind(said.sort_name)
    .bind(said.words)
    .bind(said.name_key)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The address of whoever has a name, by its [`name_key`]; of one of them, where several have.
pub async fn of_name(db: &Db, name_key: &str) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT email FROM members WHERE name_key = $1 ORDER BY email LIMIT 1")
        .bind(name_key)
        .fetch_optional(db)
        .await
}

/// Says whether there was one.
pub async fn remove(db: &Db, email: &str) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM members WHERE email = $1").bind(email).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Lets nobody sign in with an address, or lets them again; says whether that is new.
pub async fn set_blocked(db: &Db, email: &str, is_blocked: bool) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE members SET is_blocked = $2, version = version + 1
         WHERE email = $1 AND is_blocked <> $2",
    )
    .bind(email)
    .bind(Flag(is_blocked))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that somebody signed in with an address.
pub async fn touch(db: &Db, email: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query("UPDATE members SET signed_in_at = $2 WHERE email = $1")
        .bind(email)
        .bind(to_millis(now))
        .execute(db)
        .await?;
    Ok(())
}

/// A profile as it is kept.
struct Said {
    json: String,
    sort_name: String,
    words: String,
    name_key: String,
}

impl Said {
    fn of(email: &str, profile: &Profile) -> DbResult<Self> {
        let json = serde_json::to_string(profile).map_err(|error| DbError::Encode(error.into()))?;
        let name = profile.full_name();
        let sort_name = match name.is_empty() {
            true => email.to_owned(),
            false => format!("{} {}", profile.last_name, profile.first_name).trim().to_lowercase(),
        };
        let name_key = name_key(&name);
        let words = [&name, email, &profile.job_title, &profile.department].join(" ");
        Ok(Self { json, sort_name, words: words.to_lowercase(), name_key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::{admins, for_test};

    async fn emails(db: &Db, words: &str, filter: MemberFilter) -> Vec<String> {
        let query = MemberQuery { words: words.to_owned(), filter };
        let since = Clock::default().now();
        let found = window(db, &query, MemberSort::Name, since, (0, 10)).await.unwrap();
        assert_eq!(count(db, &query, since).await.unwrap() as usize, found.len());
        found.into_iter().map(|member| member.email).collect()
    }

    #[tokio::test]
    async fn lists_are_narrowed_by_words_and_kinds() {
        let db = for_test().await;
        let now = Clock::default().now();
        for (email, first, last, job, is_shared) in [
            ("anna@pli.example", "Anna", "Keller", "Editor", false),
            ("ben@pli.example", "Ben", "Okafor", "100%_manager", false),
            ("contact@pli.example", "", "", "", true),
        ] {
            let profile = Profile {
                first_name: first.into(),
                last_name: last.into(),
                job_title: job.into(),
                ..Profile::default()
            };
            let mut connection = db.acquire().await.unwrap();
            assert!(add(&mut connection, email, is_shared, &profile, now).await.unwrap());
            assert!(!add(&mut connection, email, is_shared, &profile, now).await.unwrap());
        }
        admins::set_configured(&db, &["ben@pli.example".into()], now).await.unwrap();
        set_blocked(&db, "anna@pli.example", true).await.unwrap();
        for (words, filter, expected) in [
            ("", MemberFilter::All, &["contact", "anna", "ben"][..]),
            ("  KELLER  anna ", MemberFilter::All, &["anna"]),
            ("anna ben", MemberFilter::All, &[]),
            ("0%_m", MemberFilter::All, &["ben"]),
            ("a%r", MemberFilter::All, &[]),
            ("", MemberFilter::People, &["anna", "ben"]),
            ("", MemberFilter::Shared, &["contact"]),
            ("", MemberFilter::Admins, &["ben"]),
            ("", MemberFilter::Blocked, &["anna"]),
            ("edit", MemberFilter::Unseen, &["anna"]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|local| format!("{local}@pli.example")).collect();
            assert_eq!(emails(&db, words, filter).await, expected, "{words} {filter:?}");
        }
        let counts = counts(&db, now).await.unwrap();
        assert_eq!((counts.people, counts.shared, counts.admins, counts.blocked), (2, 1, 1, 1));
    }

    #[tokio::test]
    async fn an_edit_of_what_has_changed_is_refused() {
        let db = for_test().await;
        let now = Clock::default().now();
        let mut connection = db.acquire().await.unwrap();
        let profile = Profile::default();
        add(&mut connection, "a@pli.example", false, &profile, now).await.unwrap();
        assert!(update(&mut connection, "a@pli.example", true, &profile, 1).await.unwrap());
        assert!(!update(&mut connection, "a@pli.example", false, &profile, 1).await.unwrap());
        drop(connection);
        assert_eq!(find(&db, "a@pli.example").await.unwrap().unwrap().version, 2);
    }
}
