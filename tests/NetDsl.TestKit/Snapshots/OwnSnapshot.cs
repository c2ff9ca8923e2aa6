using System.Runtime.CompilerServices;
using System.Text;
using Xunit.Sdk;

namespace NetDsl.TestKit.Snapshots
{
    /// <summary>
    /// Compares texts with approved files beside the test's source. Names, bytes and flow are Verify's: UTF-8 with a byte order mark, LF; what differs is written as <c>*.received.*</c>, and accepting means moving it
    /// over <c>*.verified.*</c> (or running once with the environment variable NETDSL_ACCEPT set to 1).
    /// </summary>
    public static class Snapshot
    {
        private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: true);

        /// <summary>Fails when a file differs from its approved form, has none, or an approved file of this test is left over.</summary>
        /// <param name="files">The texts.</param>
        /// <param name="method">The test's method; filled in by the compiler.</param>
        /// <param name="sourceFile">The test's file, named after its class; filled in by the compiler.</param>
        public static Task Verify(IReadOnlyCollection<SnapshotFile> files, [CallerMemberName] string method = "", [CallerFilePath] string sourceFile = "")
        {
            ArgumentNullException.ThrowIfNull(files);
            string directory = Path.GetDirectoryName(sourceFile)!, prefix = $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}";
            foreach (string received in Directory.EnumerateFiles(directory, prefix + "#*.received.*"))
            {
                File.Delete(received);
            }

            StringBuilder problems = new();
            HashSet<string> expected = new(StringComparer.Ordinal);
            foreach (SnapshotFile file in files)
            {
                string verified = Path.Combine(directory, $"{prefix}#{file.Name}.verified.{file.Extension}");
                string text = file.Text.ReplaceLineEndings("\n");
                expected.Add(verified);
                bool isNew = !File.Exists(verified);
                string approved = isNew ? "" : File.ReadAllText(verified).ReplaceLineEndings("\n");
                if (isNew || approved != text)
                {
                    Receive(verified, text);
                    problems.Append(isNew ? "New: " : "NotEqual: ").Append(Path.GetFileName(verified)).Append('\n').Append(isNew ? "" : FirstDifference(approved, text));
                }
            }

            foreach (string left in Directory.EnumerateFiles(directory, prefix + "#*.verified.*").Where(file => !expected.Contains(file)))
            {
                problems.Append("Delete: ").Append(Path.GetFileName(left)).Append('\n');
            }

            return problems.Length == 0 || Environment.GetEnvironmentVariable("NETDSL_ACCEPT") == "1"
                ? Task.CompletedTask
                : throw new XunitException($"Directory: {directory}\n{problems}Accept by moving *.received.* over *.verified.*.");
        }

        private static void Receive(string verified, string text)
        {
            bool isAccepted = Environment.GetEnvironmentVariable("NETDSL_ACCEPT") == "1";
            string name = Path.GetFileName(verified);
            int mark = name.LastIndexOf(".verified.", StringComparison.Ordinal);
            string received = Path.Combine(Path.GetDirectoryName(verified)!, name[..mark] + ".received." + name[(mark + ".verified.".Length)..]);
            File.WriteAllText(isAccepted ? verified : received, text, s_encoding);
        }

        private static string FirstDifference(string approved, string text)
        {
            string[] old = approved.Split('\n'), now = text.Split('\n');
            int line = 0;
            while (line < old.Length && line < now.Length && old[line] == now[line])
            {
                line++;
            }

            return $"  line {line + 1}\n  - {(line < old.Length ? old[line] : "(end)")}\n  + {(line < now.Length ? now[line] : "(end)")}\n";
        }
    }
}

namespace VerifyXunit
{
    /// <summary>Stands where Verify.Xunit wants its own attribute, so that test classes are the same with both engines.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class UsesVerifyAttribute : Attribute;
}
