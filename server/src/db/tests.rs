use super::*;

#[tokio::test]
async fn migrations_run_once_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a file's name?.sqlite");
    open_file(&path).await.unwrap().close().await;
    let db = open_file(&path).await.unwrap();
    assert!(is_ready(&db).await);
    assert!(path.exists());
    for (setting, value) in [("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 10_000)] {
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA {setting}"));
        let found: i64 = sqlx::query_scalar(pragma).fetch_one(&db).await.unwrap();
        assert_eq!(found, value, "{setting}");
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&db).await.unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn nobody_changes_what_was_read_before_the_end() {
    let db = for_test().await;
    sqlx::query("INSERT INTO admins (email, added_at, added_by) VALUES ('a', 0, '')")
        .execute(&db)
        .await
        .unwrap();
    let count = async || {
        let mut work = begin(&db, "admins").await.unwrap();
        let seen: i64 =
            sqlx::query_scalar("SELECT added_at FROM admins").fetch_one(&mut *work).await.unwrap();
        tokio::task::yield_now().await;
        sqlx::query("UPDATE admins SET added_at = $1")
            .bind(seen + 1)
            .execute(&mut *work)
            .await
            .unwrap();
        work.commit().await.unwrap();
    };
    futures_util::future::join_all((0..10).map(|_| count())).await;
    let counted: i64 =
        sqlx::query_scalar("SELECT added_at FROM admins").fetch_one(&db).await.unwrap();
    assert_eq!(counted, 10);
}
