namespace ImplicitInstruct.Tests.LlamaCpp;

[TestFixture]
public sealed class LlamaCppIsThereOrTheTestsSaySo
{
    [Test]
    public void The_tests_against_llama_cpp_run_where_its_library_does()
    {
#if LLAMASHARP
        if (Native.LlamaCppModel.WhyNot() is { } reason)
            Assert.Ignore($"The tests against llama.cpp did not run. Its library cannot be loaded here: {reason}");
#else
        Assert.Ignore(
            "The tests against llama.cpp did not run. LLamaSharp is not restored: type dotnet restore build/packages.proj " +
            "-p:Only=LLamaSharp.");
#endif
    }
}
