namespace ImplicitInstruct.Reproduction.Pretrained.Planning;

/// <summary>What a stage takes.</summary>
/// <param name="Hours">Of the device.</param>
/// <param name="DiskBytes">That its artifact, or for a base model the cache, holds.</param>
/// <param name="Usd">For the judge.</param>
internal readonly record struct StageCost(double Hours, double DiskBytes, double Usd)
{
    public static StageCost operator +(StageCost one, StageCost other) => new(one.Hours + other.Hours, one.DiskBytes + other.DiskBytes, one.Usd + other.Usd);
}
