using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ImplicitInstruct.AlpacaEval.Verdicts;

/// <summary>Every verdict ever paid for, in one SQLite file: a row for each judge, prompt version, pair and order.</summary>
/// <remarks>
/// A verdict is written, and flushed to the disk, as it arrives; a killed run has lost what was on the wire and nothing else. The first
/// verdict of a key stays. Several processes may use a store at once (write-ahead log; a writer waits for another). Safe for threads.
/// </remarks>
public sealed class VerdictStore : IDisposable
{
    private const int Version = 1;
    private const int PatienceInSeconds = 60;
    private const string StoreRemedy = "verdicts.store";

    // SQLite's result codes, https://sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly Lock _turn = new();

    private VerdictStore(SqliteConnection connection, string path) => (_connection, Path) = (connection, path);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a store; makes it when it is not there.</summary>
    /// <exception cref="AdviceException">The file is no store, a newer one, or out of reach.</exception>
    public static VerdictStore Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = PatienceInSeconds, Pooling = false }.ToString());
            connection.Open();
            Prepare(connection, path);
            return new VerdictStore(connection, path);
        }
        catch (Exception trouble)
        {
            connection?.Dispose();
            if (trouble is SqliteException or IOException or UnauthorizedAccessException or ArgumentException)
                throw new AdviceException(
                    $"'{path}' cannot be used as a store of verdicts: {Said(trouble)}.{Advice(trouble)}", trouble)
                {
                    Remedy = StoreRemedy,
                };
            throw;
        }
    }

    /// <summary>The verdict of a key; null when there is none.</summary>
    /// <exception cref="AdviceException">The file is out of reach or damaged.</exception>
    public Verdict? Find(string judge, string prompt, VerdictKey key)
    {
        return InTurn(() =>
        {
            using var command = Command(
                "SELECT preference, completion, price_usd, seconds FROM verdicts WHERE judge = $judge AND prompt = $prompt AND pair = "
                + "$pair AND swapped = $swapped",
                judge, prompt, key);
            using var reader = command.ExecuteReader();
            if (!reader.Read())
                return null;
            var verdict = new Verdict(
                reader.IsDBNull(0) ? null : reader.GetDouble(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetDouble(2),
                    reader.GetDouble(3));
            return verdict.Preference is null or (>= 1 and <= 2) && double.IsFinite(verdict.PriceUsd) && double.IsFinite(verdict.Seconds)
                ? verdict
                : throw new AdviceException(
                    FormattableString.Invariant($"The store of verdicts '{Path}' is damaged: ")
                    + FormattableString.Invariant($"it holds the preference {verdict.Preference}, ")
                    + FormattableString.Invariant($"which cost {verdict.PriceUsd} dollars and {verdict.Seconds} seconds."))
                {
                    Remedy = StoreRemedy,
                };
        });
    }

    /// <summary>Records a verdict unless there is one, and flushes it.</summary>
    /// <returns>Whether it was new.</returns>
    /// <exception cref="AdviceException">The file is out of reach, damaged or full.</exception>
    public bool Add(string judge, string prompt, VerdictKey key, Verdict verdict)
    {
        return InTurn(() =>
        {
            using var command = Command(
                """
                INSERT INTO verdicts (judge, prompt, pair, swapped, instruction, output_1, output_2,
                    preference, completion, price_usd, seconds, recorded)
                VALUES ($judge, $prompt, $pair, $swapped, $instruction, $output_1, $output_2,
                    $preference, $completion, $price_usd, $seconds, $recorded)
                ON CONFLICT DO NOTHING
                """,
                judge,
                prompt,
                key);
            command.Parameters.AddWithValue("$instruction", key.Instruction);
            command.Parameters.AddWithValue("$output_1", key.Output1);
            command.Parameters.AddWithValue("$output_2", key.Output2);
            command.Parameters.AddWithValue("$preference", (object?)verdict.Preference ?? DBNull.Value);
            command.Parameters.AddWithValue("$completion", (object?)verdict.Completion ?? DBNull.Value);
            command.Parameters.AddWithValue("$price_usd", verdict.PriceUsd);
            command.Parameters.AddWithValue("$seconds", verdict.Seconds);
            command.Parameters.AddWithValue("$recorded", DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture));
            return command.ExecuteNonQuery() == 1;
        });
    }

    /// <summary>Records many verdicts with one flush: all of them, or none when the process dies.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="AdviceException">The file is out of reach, damaged or full.</exception>
    public int AddAll(string judge, string prompt, IReadOnlyList<(VerdictKey Key, Verdict Verdict)> verdicts)
    {
        return InTurn(() =>
        {
            Execute(_connection, "BEGIN IMMEDIATE");
            try
            {
                var added = verdicts.Count(verdict => Add(judge, prompt, verdict.Key, verdict.Verdict));
                Execute(_connection, "COMMIT");
                return added;
            }
            catch
            {
                Undo();
                throw;
            }
        });
    }

    /// <summary>
    /// When a judge was found to give no log-probabilities, as <c>2026-11-28</c>; null when it never was, or has given some since.
    /// </summary>
    /// <exception cref="AdviceException">The file is out of reach or damaged.</exception>
    public string? GaveNoLogProbabilitiesOn(string judge) =>
        InTurn(() => Scalar("SELECT recorded FROM without_log_probabilities WHERE judge = $judge", judge) as string);

    /// <summary>Whether a judge has given log-probabilities, as its verdicts tell.</summary>
    /// <exception cref="AdviceException">The file is out of reach or damaged.</exception>
    public bool HasDecided(string judge) =>
        InTurn(() => Scalar("SELECT 1 FROM verdicts WHERE judge = $judge AND preference IS NOT NULL LIMIT 1", judge) is not null);

    /// <summary>Keeps whether a judge gives log-probabilities.</summary>
    /// <exception cref="AdviceException">The file is out of reach, damaged or full.</exception>
    public void RememberLogProbabilities(string judge, bool areGiven)
    {
        InTurn(() => areGiven
            ? Scalar("DELETE FROM without_log_probabilities WHERE judge = $judge", judge)
            : Scalar("INSERT OR REPLACE INTO without_log_probabilities (judge, recorded) VALUES ($judge, date('now'))", judge));
    }

    /// <summary>Number of verdicts.</summary>
    public int Count() => InTurn(() => (int)Execute(_connection, "SELECT count(*) FROM verdicts"));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// A folder without room or rights is another trouble than a file that is no store, and another name in it does not help.
    /// </summary>
    private static string Advice(Exception trouble) => trouble switch
    {
        IOException or UnauthorizedAccessException => " Make room or give the right to write there.",
        SqliteException { SqliteErrorCode: IoError or ReadOnly or Full or CannotOpen } => " Make room or give the right to write there.",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => " It is damaged, or no store.",
        _ => "",
    };

    /// <summary>What SQLite says, on one line: of a damaged file it quotes what stands there.</summary>
    private static string Said(Exception trouble) => trouble.Message.ReplaceLineEndings(" ").TrimEnd('.');

    private T InTurn<T>(Func<T> work)
    {
        lock (_turn)
        {
            try
            {
                return work();
            }
            catch (SqliteException trouble)
            {
                const string Next = "Verdicts recorded so far are in it: free some room and type the same again.";
                throw new AdviceException($"The store of verdicts '{Path}' failed: {Said(trouble)}. {Next}", trouble)
                {
                    Remedy = StoreRemedy,
                };
            }
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        var found = Execute(connection, "PRAGMA user_version");
        if (found > Version)
        {
            var wrong = $"'{path}' is a store of version {found}, and this program knows versions up to {Version}. Update the checkout.";
            throw new AdviceException(wrong) { Remedy = StoreRemedy };
        }

        Execute(
            connection,
            """
            CREATE TABLE IF NOT EXISTS verdicts (
                judge TEXT NOT NULL,
                prompt TEXT NOT NULL,
                pair TEXT NOT NULL,
                swapped INTEGER NOT NULL,
                instruction TEXT NOT NULL,
                output_1 TEXT NOT NULL,
                output_2 TEXT NOT NULL,
                preference REAL,
                completion TEXT,
                price_usd REAL NOT NULL,
                seconds REAL NOT NULL,
                recorded TEXT NOT NULL,
                PRIMARY KEY (judge, prompt, pair, swapped)
            )
            """);
        Execute(connection, "CREATE TABLE IF NOT EXISTS without_log_probabilities (judge TEXT PRIMARY KEY, recorded TEXT NOT NULL)");
        if (found < Version)
            Execute(connection, $"PRAGMA user_version = {Version}");
    }

    /// <summary>
    /// Ends a transaction that failed. SQLite has ended it itself after some failures, and then says that there is none; the failure says
    /// more.
    /// </summary>
    private void Undo()
    {
        try
        {
            Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was none.
        }
    }

    private object? Scalar(string sql, string judge)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // constant texts
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$judge", judge);
        return command.ExecuteScalar();
    }

    private static long Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is long value ? value : 0;
    }

    private SqliteCommand Command(string sql, string judge, string prompt, VerdictKey key)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // constant texts
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$judge", judge);
        command.Parameters.AddWithValue("$prompt", prompt);
        command.Parameters.AddWithValue("$pair", key.PairHash());
        command.Parameters.AddWithValue("$swapped", key.IsSwapped ? 1 : 0);
        return command;
    }
}
