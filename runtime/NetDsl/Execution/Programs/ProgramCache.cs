using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NetDsl.Execution;

/// <summary>
/// Compiled programs on disk. A cache may be absent, read-only, full, locked, written by two processes at once, or hold rubbish: none of that may fail a call
/// or give a wrong program. So files are written beside and moved into place, and are believed only when length and hash agree.
/// </summary>
/// <remarks>
/// A file holds the magic number (8 bytes), the length of the binary (8 bytes, little-endian), the SHA-256 of key and binary (32 bytes), and the binary. The folder is
/// the one in <c>NETDSL_CACHE</c> (<c>off</c> for no cache), otherwise <c>netdsl</c> in the user's cache folder.
/// </remarks>
internal static class ProgramCache
{
    /// <summary>Changes with the form of the files and with anything else that makes old binaries useless.</summary>
    internal const string FormatVersion = "1";

    private const int HeaderLength = 8 + 8 + 32;

    private static ReadOnlySpan<byte> Magic => "NETDSLB1"u8;

    /// <summary>The binary for a key, or null when there is none that can be trusted.</summary>
    internal static byte[]? TryRead(string key)
    {
        if (PathOf(key) is not { } path)
        {
            return null;
        }

        try
        {
            var file = File.ReadAllBytes(path);
            if (file.Length < HeaderLength || !file.AsSpan(0, 8).SequenceEqual(Magic)
                || BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(8)) != file.Length - HeaderLength)
            {
                return null;
            }

            var binary = file.AsSpan(HeaderLength);
            return file.AsSpan(16, 32).SequenceEqual(Seal(key, binary)) ? binary.ToArray() : null;
        }
        catch (Exception failure) when (IsHarmless(failure))
        {
            return null;
        }
    }

    /// <summary>Keeps a binary, if that is possible.</summary>
    internal static void TryWrite(string key, ReadOnlySpan<byte> binary)
    {
        if (PathOf(key) is not { } path)
        {
            return;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = File.Create(temporary))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, binary.Length);
                file.Write(Magic);
                file.Write(length);
                file.Write(Seal(key, binary));
                file.Write(binary);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (IsHarmless(failure))
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Forgets a binary that the driver refused.</summary>
    internal static void Forget(string key)
    {
        if (PathOf(key) is { } path)
        {
            TryDelete(path);
        }
    }

    /// <summary>The folder of the cache, or null when there is none.</summary>
    internal static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("NETDSL_CACHE") is { Length: > 0 } chosen)
        {
            return chosen.Equals("off", StringComparison.OrdinalIgnoreCase) ? null : chosen;
        }

        var user = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : Environment.GetEnvironmentVariable("HOME") is not { Length: > 0 } home
                    ? ""
                    : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return Path.IsPathRooted(user) ? Path.Combine(user, "netdsl") : null;
    }

    private static string? PathOf(string key) => Folder() is { } folder ? Path.Combine(folder, "programs", key + ".bin") : null;

    private static byte[] Seal(string key, ReadOnlySpan<byte> binary)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(key));
        hash.AppendData(binary);
        return hash.GetHashAndReset();
    }

    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (IsHarmless(failure))
        {
            // It will be overwritten, or ignored, the next time.
        }
    }

    internal static bool IsHarmless(Exception failure)
        => failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException or OutOfMemoryException;
}
