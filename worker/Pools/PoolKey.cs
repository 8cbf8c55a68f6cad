using Flint.Core;

namespace Flint.Worker.Pools;

/// <summary>Names a pool: the function and the artifact. The version's number is not known yet when a deploy prepares it.</summary>
internal readonly record struct PoolKey(FunctionKey Function, string Digest)
{
    /// <summary>
    /// Compares keys for a dictionary that every request asks. A digest is as random as a hash can be, so its end is
    /// taken as one.
    /// </summary>
    public static IEqualityComparer<PoolKey> Comparer { get; } = new DigestComparer();

    private sealed class DigestComparer : IEqualityComparer<PoolKey>
    {
        private const int HashedCharacters = 7;

        public bool Equals(PoolKey x, PoolKey y) =>
            string.Equals(x.Digest, y.Digest, StringComparison.Ordinal)
            && string.Equals(x.Function.Name, y.Function.Name, StringComparison.Ordinal)
            && string.Equals(x.Function.Namespace, y.Function.Namespace, StringComparison.Ordinal);

        public int GetHashCode(PoolKey key)
        {
            var hash = key.Function.Name.Length;
            foreach (var c in key.Digest.AsSpan(Math.Max(0, key.Digest.Length - HashedCharacters)))
            {
                hash = (hash * 31) + c;
            }

            return hash;
        }
    }
}
